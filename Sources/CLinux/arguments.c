#include "CLinux.h"

static int argument_count;
static char **arguments;

// glibc passes main's arguments to each function in .init_array of the program, before main and with static
// linking too. Swift's CommandLine reads /proc/self/cmdline and is empty if that can't be read.
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
  argument_count = count;
  arguments = vector;
}

int clinux_argument_count(void) { return arguments ? argument_count : -1; }

const char *clinux_argument(int index) { return arguments[index]; }
