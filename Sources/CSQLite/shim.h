// Exposes SQLite to Swift. Only ChatHistory imports this; outside of ChatHistory/SQLite only for result
// codes.
#pragma once
#include <sqlite3.h>

// Leaves the write-ahead log as it is when the last connection closes. sqlite3_db_config() has a variable list of
// arguments, which Swift can't call.
static inline int csqlite_keep_log_at_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
