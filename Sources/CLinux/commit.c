#include "CLinux.h"

// Package.swift passes what `KEFU_COMMIT` of the environment says. Only this file is compiled anew when it changes.
#ifndef KEFU_COMMIT
#define KEFU_COMMIT ""
#endif

const char *clinux_commit(void) { return KEFU_COMMIT; }
