// The baseline of the history: inserts a row into the same table with SQLite's C library alone.
#pragma once
#include <stdint.h>

typedef struct inserter inserter;

// Opens an existing history in WAL mode with synchronous=FULL. Returns NULL on failure.
inserter *inserter_open(const char *path);

// Inserts one message in its own transaction. Returns 0 or SQLite's result code.
int inserter_insert(inserter *self, const char *text, int bytes);

void inserter_close(inserter *self);
