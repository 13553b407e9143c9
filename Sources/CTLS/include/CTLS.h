// TLS by libtls (tls_init(3)), the system's own with its OpenSSL, so that the system's updates count. The library is
// opened when the first context is made: a program that makes none loads nothing. So there is no module map of libtls
// itself, and nothing of it is needed to build.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/// The settings and keys of one side.
typedef struct ctls_context ctls_context;
/// One connection.
typedef struct ctls_stream ctls_stream;

/// What a context is made of. Strings that are NULL are not used.
typedef struct {
  /// Whether it accepts connections.
  int is_server;
  /// A client: whether it is to judge the server's certificate by its issuer (`ctls_peer_chain_error`).
  int verifies;
  /// Whether the server's name is not looked at, nor the time: for a pinned certificate.
  int ignores_name;
  /// The file with the issuers' certificates. A client: NULL for the system's. A server: those of its clients, who must
  /// have a certificate then.
  const char *ca_file;
  /// The files of the own certificate, with its chain, and of its key.
  const char *certificate_file;
  const char *key_file;
} ctls_settings;

/// At what making a context failed.
typedef enum {
  ctls_step_done,
  ctls_step_other,
  ctls_step_certificate,
  ctls_step_key,
  /// Certificate and key do not belong together.
  ctls_step_match,
  ctls_step_issuers,
} ctls_step;

enum { ctls_want_readable = -2, ctls_want_writable = -3 };

/// Loads libtls. Returns 0, or -1 if it is not installed. Idempotent.
int ctls_load(void);

/// Makes a context. All files are read and looked at. Returns NULL on error, and fills `step`, and `reason` with the
/// library's words, at most `room` bytes.
ctls_context *ctls_context_new(
    const ctls_settings *settings, ctls_step *step, char *reason, size_t room);
void ctls_context_free(ctls_context *context);

/// Makes a connection's state; no byte is sent. `host` is the server's name, for a client. Returns NULL on error.
ctls_stream *ctls_stream_new(ctls_context *context, const char *host);
void ctls_stream_free(ctls_stream *stream);

/// Continue the handshake, read, write, and send close_notify, on a nonblocking socket. Return 0 or the number of
/// bytes, `ctls_want_readable`, `ctls_want_writable`, or -1 for an error. A read of 0 bytes is the end in order.
int ctls_handshake(ctls_stream *stream, int fd);
ssize_t ctls_read(ctls_stream *stream, int fd, void *bytes, size_t count);
ssize_t ctls_write(ctls_stream *stream, int fd, const void *bytes, size_t count);
int ctls_close(ctls_stream *stream, int fd);

/// The library's words about the last error.
const char *ctls_error(ctls_stream *stream);
/// The error number of the last failed system call; 0 if none failed.
int ctls_system_error(const ctls_stream *stream);
/// Whether the peer's stream has ended without close_notify.
int ctls_is_cut_off(const ctls_stream *stream);
/// The first byte that came from the peer; -1 if none has. A TLS record of a handshake begins with 22 (RFC 8446 §5.1).
int ctls_first_byte(const ctls_stream *stream);

/// The peer's certificate, once the handshake is done; NULL or -1 if it has sent none. The hash is `SHA256:` and hex
/// digits.
const char *ctls_peer_hash(ctls_stream *stream);
const char *ctls_peer_subject(ctls_stream *stream);
/// The common name in the peer's certificate, UTF-8 and not terminated: returns its bytes, at most `room`; 0 if it has
/// none.
ptrdiff_t ctls_peer_common_name(ctls_stream *stream, char *name, size_t room);
/// Why the issuers of a client's context do not vouch for the server's certificate: a number of
/// X509_STORE_CTX_get_error(3), -1 for an error that has none; 0 if they do.
int ctls_peer_chain_error(ctls_stream *stream);
/// The number of such an error from the library's words; -1 if they are no such words.
int ctls_chain_error_number(const char *words);
time_t ctls_peer_not_before(ctls_stream *stream);
time_t ctls_peer_not_after(ctls_stream *stream);
/// The protocol's version: `TLSv1.3`.
const char *ctls_version(ctls_stream *stream);
