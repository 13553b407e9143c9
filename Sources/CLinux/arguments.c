#include "CLinux.h"

static int argument_count;
static char **arguments;

// glibc gives what main gets to each function of .init_array, before main: to the program itself, however
// it was linked. Swift's CommandLine reads /proc/self/cmdline and is empty where that can't be read.
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
  argument_count = count;
  arguments = vector;
}

int clinux_argument_count(void) { return arguments ? argument_count : -1; }

const char *clinux_argument(int index) { return arguments[index]; }
