#include "insert.h"

#include <sqlite3.h>
#include <stdlib.h>

struct inserter {
  sqlite3 *db;
  sqlite3_stmt *insert;
  int64_t sequence;
};

inserter *inserter_open(const char *path) {
  inserter *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->sequence = 1000000;
  const char *sql =
      "INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)"
      " VALUES (1, ?, 1, 'customer', ?, 0, 1732084205123)";
  if (sqlite3_open_v2(path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
      sqlite3_exec(self->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL,
                   NULL, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2(self->db, sql, -1, &self->insert, NULL) == SQLITE_OK)
    return self;
  inserter_close(self);
  return NULL;
}

// No BEGIN and COMMIT: a single statement is a transaction.
int inserter_insert(inserter *self, const char *text, int bytes) {
  sqlite3_bind_int64(self->insert, 1, ++self->sequence);
  sqlite3_bind_text(self->insert, 2, text, bytes, SQLITE_STATIC);
  int code = sqlite3_step(self->insert);
  sqlite3_reset(self->insert);
  return code == SQLITE_DONE ? 0 : code;
}

void inserter_close(inserter *self) {
  if (self == NULL) return;
  sqlite3_finalize(self->insert);
  sqlite3_close(self->db);
  free(self);
}
