// A decoder and an encoder in C, and a count of the program's allocations.
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>

enum { BASELINE_CHUNK = 64 * 1024, BASELINE_FRAME_MAX = 9999 };

/// Bytes that came and are no whole frame yet.
struct baseline_decoder {
  size_t count;
  char bytes[BASELINE_CHUNK + BASELINE_FRAME_MAX];
};

/// What the frames come to, so that nothing can be left out by the compiler.
struct baseline_sum {
  size_t frames, body_bytes;
};

/// Takes at most BASELINE_CHUNK bytes. Bodies are pointed at, neither copied nor checked for UTF-8. False if
/// the stream makes no sense.
_Bool baseline_decode(struct baseline_decoder *decoder, const char *bytes, size_t count,
                      struct baseline_sum *sum);

/// Appends a message's frame and returns where it ends.
char *baseline_encode(char *to, const char *body, size_t count);

/// A memcpy that the compiler can't leave out.
void baseline_copy(char *to, const char *from, size_t count);

/// How often malloc, calloc, realloc and the aligned ones were called since the program began.
long baseline_allocations(void);

#endif
