// What the history is measured against: a row of the same table, inserted through SQLite's C library alone.
#pragma once
#include <stdint.h>

typedef struct inserter inserter;

// Opens a history that is there, in WAL mode with synchronous=FULL. NULL when that fails.
inserter *inserter_open(const char *path);

// Inserts one message in a transaction of its own. 0, or SQLite's result code.
int inserter_insert(inserter *self, const char *text, int bytes);

void inserter_close(inserter *self);
