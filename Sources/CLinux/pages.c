#define _GNU_SOURCE
#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CLinux.h"

static int drop_pages(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    // What can be written holds more than the file does: relocated addresses, at the least.
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
    uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    uintptr_t end = (start + segment->p_filesz) & ~(page - 1);
    start = (start + page - 1) & ~(page - 1);
    // A kernel that refuses leaves all as it is.
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

// Where it is set the C library does not move it; unset, it follows the largest block that was freed, up
// to 32 MiB, and keeps twice that.
void clinux_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

void clinux_drop_unwritten_pages(void) { dl_iterate_phdr(drop_pages, NULL); }
