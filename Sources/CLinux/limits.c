#include "CLinux.h"

#include <sys/resource.h>

int clinux_forbid_files_and_children(void) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || setrlimit(RLIMIT_FSIZE, &none) != 0) return -1;
  return setrlimit(RLIMIT_NPROC, &none);
}
