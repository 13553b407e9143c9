// What libtls does not tell about certificates, asked from OpenSSL's libcrypto, which libtls has loaded.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Finds the functions in libtls and the libraries that it needs. Returns 0, or -1 if one is not there.
int ctls_load_certificates(void *library);

/// The issuers' certificates in a file, or the system's (NULL). Returns NULL if they can't be read, or are none.
void *ctls_issuers_new(const char *file);
void ctls_issuers_free(void *issuers);

/// See `ctls_peer_chain_error`. `chain` is PEM and begins with the peer's own certificate.
int ctls_chain_error(void *issuers, const uint8_t *chain, size_t count);
/// See `ctls_peer_common_name`.
ptrdiff_t ctls_common_name(const uint8_t *chain, size_t count, char *name, size_t room);
