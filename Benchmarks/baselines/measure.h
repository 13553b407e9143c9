// What the load generators share: clocks, and lines of `name value`.
#pragma once
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

static inline void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "unexpected end");
  exit(1);
}

static inline double seconds_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) fail("clock_gettime");
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static inline double now(void) { return seconds_of(CLOCK_MONOTONIC); }

// Processor time of all threads of a process, including those that have ended.
static inline double cpu_of(pid_t pid) {
  clockid_t clock;
  if ((errno = clock_getcpuclockid(pid, &clock))) fail("clock_getcpuclockid");
  return seconds_of(clock);
}

static inline void report(const char *name, double value) { printf("%s %.12g\n", name, value); }
