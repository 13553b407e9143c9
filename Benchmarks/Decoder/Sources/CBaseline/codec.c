#include "baseline.h"

#include <stdbool.h>
#include <string.h>

enum { HEADER = 7 };

_Bool baseline_decode(struct baseline_decoder *decoder, const char *bytes, size_t count,
                      struct baseline_sum *sum) {
  memcpy(decoder->bytes + decoder->count, bytes, count);
  decoder->count += count;
  size_t at = 0;
  while (decoder->count - at >= HEADER) {
    const char *header = decoder->bytes + at;
    size_t length = 0;
    for (int i = 0; i < 4; i++) {
      if (header[i] < '0' || header[i] > '9') return false;
      length = length * 10 + (size_t)(header[i] - '0');
    }
    if (length < HEADER || header[4] != '|' || header[6] != '|') return false;
    if (header[5] < '0' || header[5] > '9') return false;
    if (decoder->count - at < length) break;
    sum->frames += 1;
    sum->body_bytes += length - HEADER;
    at += length;
  }
  decoder->count -= at;
  memmove(decoder->bytes, decoder->bytes + at, decoder->count);
  return true;
}

char *baseline_encode(char *to, const char *body, size_t count) {
  size_t length = count + HEADER;
  to[0] = (char)('0' + length / 1000);
  to[1] = (char)('0' + length / 100 % 10);
  to[2] = (char)('0' + length / 10 % 10);
  to[3] = (char)('0' + length % 10);
  memcpy(to + 4, "|2|", 3);
  memcpy(to + HEADER, body, count);
  return to + length;
}

void baseline_copy(char *to, const char *from, size_t count) {
  memcpy(to, from, count);
  __asm__ volatile("" : : "r"(to) : "memory");
}
