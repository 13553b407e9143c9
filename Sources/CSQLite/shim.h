// Exposes SQLite to Swift. Only ChatHistory imports this; outside of ChatHistory/SQLite only for result
// codes.
#pragma once
#include <sqlite3.h>
