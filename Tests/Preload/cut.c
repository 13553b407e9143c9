// Stands between a program and the kernel (LD_PRELOAD) and does what the kernel may do at any time and
// seldom does: takes and gives fewer bytes than asked for, and says EINTR or EAGAIN for no reason.
//
//   KEFU_CUT_SEED  which of the possible courses; the same one comes again
//   KEFU_CUT_MAX   bytes of the largest piece
//   KEFU_CUT_FILE  where to write, at exit, how many calls were made, cut, and refused
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic uint64_t state;
static _Atomic long calls, cuts, refusals;
static size_t piece_max = 1;

__attribute__((constructor)) static void begin(void) {
  const char *seed = getenv("KEFU_CUT_SEED"), *max = getenv("KEFU_CUT_MAX");
  state = seed ? strtoull(seed, NULL, 10) : 1;
  if (max && atol(max) > 0) piece_max = (size_t)atol(max);
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("KEFU_CUT_FILE");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "calls %ld\ncuts %ld\nrefusals %ld\n", calls, cuts, refusals);
  fclose(file);
}

// splitmix64: each call of any thread takes the next number.
static uint64_t next(void) {
  uint64_t z = atomic_fetch_add(&state, 0x9E3779B97F4A7C15u) + 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Only of streams: the kernel gives an eventfd or a signalfd whole or not at all, and a file that is
// read while a library starts is none of our business.
static int is_stream(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return 0;
  return S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode);
}

static int refused(void) {
  uint64_t dice = next() % 16;
  if (dice > 1) return 0;
  refusals++;
  errno = dice == 0 ? EINTR : EAGAIN;
  return 1;
}

static size_t cut(size_t count) {
  size_t piece = 1 + next() % piece_max;
  calls++;
  if (piece >= count) return count;
  cuts++;
  return piece;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int fd, void *bytes, size_t count) {
  if (!is_stream(fd)) return REAL(read)(fd, bytes, count);
  return refused() ? -1 : REAL(read)(fd, bytes, cut(count));
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!is_stream(fd)) return REAL(write)(fd, bytes, count);
  return refused() ? -1 : REAL(write)(fd, bytes, cut(count));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_stream(fd) || count < 1) return REAL(writev)(fd, parts, count);
  return write(fd, parts[0].iov_base, parts[0].iov_len);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
  // Bytes that are thrown away are not read.
  if (flags & MSG_TRUNC) return REAL(recv)(fd, bytes, count, flags);
  return refused() ? -1 : REAL(recv)(fd, bytes, cut(count), flags);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  return refused() ? -1 : REAL(send)(fd, bytes, cut(count), flags);
}
