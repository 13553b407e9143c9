#define _GNU_SOURCE
#include "CTLS.h"
#include "certificates.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct tls;
struct tls_config;
typedef ssize_t (*read_callback)(struct tls *, void *, size_t, void *);
typedef ssize_t (*write_callback)(struct tls *, const void *, size_t, void *);

// The functions that are used, as tls.h declares them: name, result, parameters.
#define FUNCTIONS(F)                                                                           \
  F(tls_init, int, (void))                                                                     \
  F(tls_config_new, struct tls_config *, (void))                                               \
  F(tls_config_free, void, (struct tls_config *))                                              \
  F(tls_config_error, const char *, (struct tls_config *))                                     \
  F(tls_config_set_ca_file, int, (struct tls_config *, const char *))                          \
  F(tls_config_set_keypair_file, int, (struct tls_config *, const char *, const char *))       \
  F(tls_config_set_protocols, int, (struct tls_config *, uint32_t))                            \
  F(tls_config_insecure_noverifycert, void, (struct tls_config *))                             \
  F(tls_config_insecure_noverifyname, void, (struct tls_config *))                             \
  F(tls_config_insecure_noverifytime, void, (struct tls_config *))                             \
  F(tls_config_verify_client, void, (struct tls_config *))                                     \
  F(tls_config_clear_keys, void, (struct tls_config *))                                        \
  F(tls_client, struct tls *, (void))                                                          \
  F(tls_server, struct tls *, (void))                                                          \
  F(tls_configure, int, (struct tls *, struct tls_config *))                                   \
  F(tls_free, void, (struct tls *))                                                            \
  F(tls_error, const char *, (struct tls *))                                                   \
  F(tls_connect_cbs, int, (struct tls *, read_callback, write_callback, void *, const char *)) \
  F(tls_accept_cbs, int, (struct tls *, struct tls **, read_callback, write_callback, void *)) \
  F(tls_handshake, int, (struct tls *))                                                        \
  F(tls_read, ssize_t, (struct tls *, void *, size_t))                                         \
  F(tls_write, ssize_t, (struct tls *, const void *, size_t))                                  \
  F(tls_close, int, (struct tls *))                                                            \
  F(tls_peer_cert_provided, int, (struct tls *))                                               \
  F(tls_peer_cert_chain_pem, const uint8_t *, (struct tls *, size_t *))                        \
  F(tls_peer_cert_hash, const char *, (struct tls *))                                          \
  F(tls_peer_cert_subject, const char *, (struct tls *))                                       \
  F(tls_peer_cert_notbefore, time_t, (struct tls *))                                           \
  F(tls_peer_cert_notafter, time_t, (struct tls *))                                            \
  F(tls_conn_version, const char *, (struct tls *))

#define DECLARE(name, result, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

// TLS_PROTOCOL_TLSv1_2 and TLS_PROTOCOL_TLSv1_3 of tls.h: older ones are refused (RFC 8996).
enum { protocols = 1 << 3 | 1 << 4 };

struct ctls_context {
  struct tls_config *config;
  // A client has one `tls` for each connection, a server one that accepts all.
  struct tls *server;
  // Whom a client trusts.
  void *issuers;
};

struct ctls_stream {
  struct tls *tls;
  ctls_context *context;
  int fd;
  int system_error;
  int is_cut_off;
  int first_byte;
};

int ctls_load(void) {
  static int state;  // 0 unknown, 1 loaded, -1 not there
  if (state != 0) return state == 1 ? 0 : -1;
  state = -1;
  // Debian 12 has .26, Debian 13 .28; the functions above are the same in both.
  static const char *const names[] = {"libtls.so.28", "libtls.so.26", "libtls.so.20", "libtls.so"};
  void *library = NULL;
  for (size_t index = 0; !library && index < sizeof names / sizeof names[0]; index++)
    library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
  if (!library) return -1;
#define FIND(name, result, parameters) \
  if (!(name = (result(*) parameters)dlsym(library, #name))) return -1;
  FUNCTIONS(FIND)
  if (ctls_load_certificates(library) != 0 || tls_init() != 0) return -1;
  state = 1;
  return 0;
}

// The first error counts: the alert that libtls sends about it finds the connection gone.
static ssize_t call_failed(ctls_stream *stream) {
  if (stream->system_error == 0) stream->system_error = errno;
  return -1;
}

// Not read(2) and write(2), as libtls would by itself: write(2) raises SIGPIPE.
static ssize_t receive(struct tls *tls, void *bytes, size_t count, void *argument) {
  ctls_stream *stream = argument;
  (void)tls;
  ssize_t got;
  do got = recv(stream->fd, bytes, count, MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got > 0 && stream->first_byte < 0) stream->first_byte = *(unsigned char *)bytes;
  if (got == 0) stream->is_cut_off = 1;
  if (got >= 0) return got;
  if (errno == EAGAIN) return ctls_want_readable;
  return call_failed(stream);
}

static ssize_t transmit(struct tls *tls, const void *bytes, size_t count, void *argument) {
  ctls_stream *stream = argument;
  (void)tls;
  ssize_t sent;
  do sent = send(stream->fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent >= 0) return sent;
  if (errno == EAGAIN) return ctls_want_writable;
  return call_failed(stream);
}

// The settings of libtls that need no file.
static int configure(struct tls_config *config, const ctls_settings *settings) {
  if (tls_config_set_protocols(config, protocols) != 0) return -1;
  if (settings->is_server) return 0;
  // Whether its issuer is known is asked when the handshake is done (`ctls_peer_chain_error`): libtls would end the
  // handshake, and nobody could be asked about the certificate.
  tls_config_insecure_noverifycert(config);
  if (settings->ignores_name) {
    tls_config_insecure_noverifyname(config);
    tls_config_insecure_noverifytime(config);
  }
  return 0;
}

// Replaces `*tls` by one with the present settings. libtls looks into the files of a client only when that connects,
// before anything is sent: the handshake is a call of its own.
static int try_out(struct tls **tls, struct tls_config *config, int is_server) {
  if (*tls) tls_free(*tls);
  *tls = is_server ? tls_server() : tls_client();
  if (!*tls || tls_configure(*tls, config) != 0) return -1;
  return is_server ? 0 : tls_connect_cbs(*tls, receive, transmit, NULL, "localhost");
}

static int add_issuers(ctls_context *context, struct tls **tls, const ctls_settings *settings) {
  if (settings->is_server && !settings->ca_file) return 0;
  if (!settings->is_server && !settings->verifies) return 0;
  context->issuers = ctls_issuers_new(settings->ca_file);
  if (!context->issuers) return -1;
  if (!settings->is_server) return 0;
  if (tls_config_set_ca_file(context->config, settings->ca_file) != 0) return -1;
  tls_config_verify_client(context->config);
  return try_out(tls, context->config, 1);
}

// One thing after the other, so that the error tells which of them it is.
static ctls_step set_up(ctls_context *context, struct tls **tls, const ctls_settings *settings) {
  context->config = tls_config_new();
  if (!context->config || configure(context->config, settings) != 0) return ctls_step_other;
  if (settings->certificate_file &&
      tls_config_set_keypair_file(
          context->config, settings->certificate_file, settings->key_file) != 0)
    return ctls_step_certificate;
  if (try_out(tls, context->config, settings->is_server) != 0) {
    const char *text = *tls ? tls_error(*tls) : NULL;
    if (!text || !settings->certificate_file) return ctls_step_other;
    if (strstr(text, "read private key")) return ctls_step_key;
    // "failed to load private key": it is one, but not the certificate's.
    int is_match = strstr(text, "private key") || strstr(text, "mismatch");
    return is_match ? ctls_step_match : ctls_step_certificate;
  }
  return add_issuers(context, tls, settings) == 0 ? ctls_step_done : ctls_step_issuers;
}

ctls_context *ctls_context_new(
    const ctls_settings *settings, ctls_step *step, char *reason, size_t room) {
  *step = ctls_step_other;
  *reason = 0;
  ctls_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  struct tls *tls = NULL;
  *step = set_up(context, &tls, settings);
  if (*step != ctls_step_done) {
    const char *text = tls ? tls_error(tls) : NULL;
    if (!text && context->config) text = tls_config_error(context->config);
    if (text) snprintf(reason, room, "%s", text);
  }
  if (*step == ctls_step_done && settings->is_server) {
    context->server = tls;
    tls_config_clear_keys(context->config);
    return context;
  }
  if (tls) tls_free(tls);
  if (*step == ctls_step_done) return context;
  ctls_context_free(context);
  return NULL;
}

void ctls_context_free(ctls_context *context) {
  if (context->server) tls_free(context->server);
  if (context->config) tls_config_free(context->config);
  if (context->issuers) ctls_issuers_free(context->issuers);
  free(context);
}

ctls_stream *ctls_stream_new(ctls_context *context, const char *host) {
  ctls_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
  stream->context = context;
  stream->first_byte = -1;
  stream->fd = -1;
  int code;
  if (context->server) {
    code = tls_accept_cbs(context->server, &stream->tls, receive, transmit, stream);
  } else {
    stream->tls = tls_client();
    code = stream->tls ? tls_configure(stream->tls, context->config) : -1;
    if (code == 0) code = tls_connect_cbs(stream->tls, receive, transmit, stream, host);
  }
  if (code == 0) return stream;
  ctls_stream_free(stream);
  return NULL;
}

void ctls_stream_free(ctls_stream *stream) {
  if (stream->tls) tls_free(stream->tls);
  free(stream);
}

int ctls_handshake(ctls_stream *stream, int fd) {
  stream->fd = fd;
  return tls_handshake(stream->tls);
}

ssize_t ctls_read(ctls_stream *stream, int fd, void *bytes, size_t count) {
  stream->fd = fd;
  return tls_read(stream->tls, bytes, count);
}

ssize_t ctls_write(ctls_stream *stream, int fd, const void *bytes, size_t count) {
  stream->fd = fd;
  return tls_write(stream->tls, bytes, count);
}

int ctls_close(ctls_stream *stream, int fd) {
  stream->fd = fd;
  return tls_close(stream->tls);
}

const char *ctls_error(ctls_stream *stream) {
  const char *text = tls_error(stream->tls);
  struct tls *server = stream->context->server;
  // Why a client's certificate is refused stands at the one that accepts.
  if (text && server && strstr(text, "certificate verify failed")) text = tls_error(server);
  return text ? text : "";
}
int ctls_system_error(const ctls_stream *stream) { return stream->system_error; }
int ctls_is_cut_off(const ctls_stream *stream) { return stream->is_cut_off; }
int ctls_first_byte(const ctls_stream *stream) { return stream->first_byte; }

static int has_certificate(ctls_stream *stream) { return tls_peer_cert_provided(stream->tls) == 1; }

const char *ctls_peer_hash(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_hash(stream->tls) : NULL;
}
const char *ctls_peer_subject(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_subject(stream->tls) : NULL;
}
static const uint8_t *peer_chain(ctls_stream *stream, size_t *count) {
  return has_certificate(stream) ? tls_peer_cert_chain_pem(stream->tls, count) : NULL;
}
ptrdiff_t ctls_peer_common_name(ctls_stream *stream, char *name, size_t room) {
  size_t count;
  const uint8_t *chain = peer_chain(stream, &count);
  return chain ? ctls_common_name(chain, count, name, room) : 0;
}
int ctls_peer_chain_error(ctls_stream *stream) {
  size_t count;
  const uint8_t *chain = peer_chain(stream, &count);
  if (!chain || !stream->context->issuers) return -1;
  return ctls_chain_error(stream->context->issuers, chain, count);
}
time_t ctls_peer_not_before(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_notbefore(stream->tls) : -1;
}
time_t ctls_peer_not_after(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_notafter(stream->tls) : -1;
}
const char *ctls_version(ctls_stream *stream) { return tls_conn_version(stream->tls); }
