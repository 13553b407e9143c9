#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

// Uses statx(2), because stat(2) also queries the timestamps. After such a query the kernel gives the next
// write a fine-grained timestamp, and fdatasync(2) must then write the inode too (multigrain timestamps,
// Linux 6.13). A commit then takes half as long again.
int clinux_identify(const char *path, clinux_file *file) {
  struct statx status;
  unsigned int mask = STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_INO | STATX_SIZE;
  if (statx(AT_FDCWD, path, 0, mask, &status) != 0) return -1;
  *file = (clinux_file){
      .device = makedev(status.stx_dev_major, status.stx_dev_minor),
      .inode = status.stx_ino,
      .bytes = (int64_t)status.stx_size,
      .mode = status.stx_mode,
      .links = status.stx_nlink,
  };
  return 0;
}
