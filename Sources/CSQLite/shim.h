// SQLite as Swift can see it. Only ChatHistory/SQLite imports this.
#pragma once
#include <sqlite3.h>
