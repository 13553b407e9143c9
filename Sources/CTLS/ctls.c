#define _GNU_SOURCE
#include "CTLS.h"

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
};

struct ctls_stream {
  struct tls *tls;
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
  if (tls_init() != 0) return -1;
  state = 1;
  return 0;
}

static int configure(struct tls_config *config, const ctls_settings *settings) {
  if (tls_config_set_protocols(config, protocols) != 0) return -1;
  if (settings->ca_file && tls_config_set_ca_file(config, settings->ca_file) != 0) return -1;
  if (settings->certificate_file &&
      tls_config_set_keypair_file(config, settings->certificate_file, settings->key_file) != 0)
    return -1;
  if (settings->is_server) {
    if (settings->verifies) tls_config_verify_client(config);
    return 0;
  }
  if (!settings->verifies) tls_config_insecure_noverifycert(config);
  if (settings->ignores_name) {
    tls_config_insecure_noverifyname(config);
    tls_config_insecure_noverifytime(config);
  }
  return 0;
}

ctls_context *ctls_context_new(const ctls_settings *settings, char *reason, size_t room) {
  ctls_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  struct tls *probe = NULL;
  context->config = tls_config_new();
  if (!context->config || configure(context->config, settings) != 0) {
    const char *text = context->config ? tls_config_error(context->config) : NULL;
    snprintf(reason, room, "%s", text ? text : "out of memory");
    ctls_context_free(context);
    return NULL;
  }
  // A client's settings too are tried now, so that a bad key is an error before anything is connected.
  probe = settings->is_server ? tls_server() : tls_client();
  if (!probe || tls_configure(probe, context->config) != 0) {
    const char *text = probe ? tls_error(probe) : NULL;
    snprintf(reason, room, "%s", text ? text : "out of memory");
    if (probe) tls_free(probe);
    ctls_context_free(context);
    return NULL;
  }
  if (settings->is_server) {
    context->server = probe;
    tls_config_clear_keys(context->config);
  } else {
    tls_free(probe);
  }
  return context;
}

void ctls_context_free(ctls_context *context) {
  if (context->server) tls_free(context->server);
  if (context->config) tls_config_free(context->config);
  free(context);
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
  stream->system_error = errno;
  return -1;
}

static ssize_t transmit(struct tls *tls, const void *bytes, size_t count, void *argument) {
  ctls_stream *stream = argument;
  (void)tls;
  ssize_t sent;
  do sent = send(stream->fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent >= 0) return sent;
  if (errno == EAGAIN) return ctls_want_writable;
  stream->system_error = errno;
  return -1;
}

ctls_stream *ctls_stream_new(ctls_context *context, const char *host) {
  ctls_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
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
time_t ctls_peer_not_before(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_notbefore(stream->tls) : -1;
}
time_t ctls_peer_not_after(ctls_stream *stream) {
  return has_certificate(stream) ? tls_peer_cert_notafter(stream->tls) : -1;
}
const char *ctls_version(ctls_stream *stream) { return tls_conn_version(stream->tls); }
