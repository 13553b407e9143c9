// A decoder and an encoder in C, and a counter of the program's allocations.
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>

enum { BASELINE_CHUNK = 64 * 1024, BASELINE_FRAME_MAX = 9999 };

/// Received bytes that are not a complete frame yet.
struct baseline_decoder {
  size_t count;
  char bytes[BASELINE_CHUNK + BASELINE_FRAME_MAX];
};

/// A checksum of the frames, so that the compiler can't optimise the work away.
struct baseline_sum {
  size_t frames, body_bytes;
};

/// Decodes at most BASELINE_CHUNK bytes. Bodies are referenced in place: neither copied nor checked for
/// UTF-8. Returns false if a frame is malformed.
_Bool baseline_decode(struct baseline_decoder *decoder, const char *bytes, size_t count,
                      struct baseline_sum *sum);

/// Appends a message's frame and returns the end of it.
char *baseline_encode(char *to, const char *body, size_t count);

/// A memcpy that the compiler can't optimise away.
void baseline_copy(char *to, const char *from, size_t count);

/// The number of calls of malloc, calloc, realloc and the aligned variants by the calling thread so far.
long baseline_allocations(void);

#endif
