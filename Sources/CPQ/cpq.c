#define _GNU_SOURCE
#include "CPQ.h"

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// libpq-fe.h's types and numbers, which have been the same for twenty years (its soname is libpq.so.5).
typedef struct {
  char *keyword, *envvar, *compiled, *val, *label, *dispchar;
  int dispsize;
} PQconninfoOption;
typedef void (*notice_processor)(void *, const char *);
enum { CONNECTION_OK = 0, CONNECTION_BAD = 1 };
enum { PGRES_POLLING_FAILED = 0, PGRES_POLLING_READING = 1, PGRES_POLLING_WRITING = 2, PGRES_POLLING_OK = 3 };
enum { PGRES_BAD_RESPONSE = 5, PGRES_FATAL_ERROR = 7, PGRES_COPY_IN = 4 };
enum { PG_DIAG_SQLSTATE = 'C', PG_DIAG_MESSAGE_PRIMARY = 'M' };

#define FUNCTIONS(F)                                                                                        \
  F(PQconninfoParse, PQconninfoOption *, (const char *, char **))                                           \
  F(PQconninfoFree, void, (PQconninfoOption *))                                                             \
  F(PQfreemem, void, (void *))                                                                              \
  F(PQconnectdbParams, cpq_connection *, (const char *const *, const char *const *, int))                   \
  F(PQconnectStartParams, cpq_connection *, (const char *const *, const char *const *, int))                \
  F(PQconnectPoll, int, (cpq_connection *))                                                                 \
  F(PQstatus, int, (const cpq_connection *))                                                                \
  F(PQsocket, int, (const cpq_connection *))                                                                \
  F(PQfinish, void, (cpq_connection *))                                                                     \
  F(PQerrorMessage, char *, (const cpq_connection *))                                                       \
  F(PQparameterStatus, const char *, (const cpq_connection *, const char *))                                \
  F(PQsetNoticeProcessor, notice_processor, (cpq_connection *, notice_processor, void *))                   \
  F(PQexec, cpq_result *, (cpq_connection *, const char *))                                                 \
  F(PQexecParams, cpq_result *,                                                                             \
    (cpq_connection *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int)) \
  F(PQsendQueryParams, int,                                                                                 \
    (cpq_connection *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int)) \
  F(PQconsumeInput, int, (cpq_connection *))                                                                \
  F(PQisBusy, int, (cpq_connection *))                                                                      \
  F(PQgetResult, cpq_result *, (cpq_connection *))                                                          \
  F(PQputCopyData, int, (cpq_connection *, const char *, int))                                              \
  F(PQputCopyEnd, int, (cpq_connection *, const char *))                                                    \
  F(PQresultStatus, int, (const cpq_result *))                                                              \
  F(PQresultErrorField, char *, (const cpq_result *, int))                                                  \
  F(PQresultErrorMessage, char *, (const cpq_result *))                                                     \
  F(PQclear, void, (cpq_result *))                                                                          \
  F(PQntuples, int, (const cpq_result *))                                                                   \
  F(PQfnumber, int, (const cpq_result *, const char *))                                                     \
  F(PQgetvalue, char *, (const cpq_result *, int, int))                                                     \
  F(PQgetisnull, int, (const cpq_result *, int, int))

#define DECLARE(name, result, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

static int is_loaded;

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name, result, parameters) \
  if (!(name = (result(*) parameters)dlsym(library, #name))) return;
  FUNCTIONS(FIND)
  is_loaded = 1;
}

int cpq_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded ? 0 : -1;
}

static const char *option(const PQconninfoOption *options, const char *name) {
  for (; options->keyword; options++)
    if (strcmp(options->keyword, name) == 0) return options->val && *options->val ? options->val : NULL;
  return NULL;
}

int cpq_check(const char *string, char *place, size_t room) {
  char *message = NULL;
  PQconninfoOption *options = PQconninfoParse(string, &message);
  // The message may quote a part of the string, and so of a password.
  if (message) PQfreemem(message);
  if (!options) return cpq_string_malformed;
  const char *host = option(options, "host"), *database = option(options, "dbname");
  if (!host) host = option(options, "hostaddr");
  if (!host) host = option(options, "service");
  snprintf(place, room, "%s%s%s", host ? host : "localhost", database ? "/" : "", database ? database : "");
  int has_password = option(options, "password") || option(options, "sslpassword");
  PQconninfoFree(options);
  return has_password ? cpq_string_with_password : cpq_string_good;
}

// -1 without a deadline, as poll(2) wants it.
static int milliseconds_until(int64_t deadline) {
  if (deadline < 0) return -1;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t left = deadline - (now.tv_sec * 1000000000LL + now.tv_nsec);
  return left <= 0 ? 0 : (int)(left / 1000000 + 1);
}

// Whether the socket is ready in time.
static int wait_for(cpq_connection *connection, short events, int64_t deadline) {
  struct pollfd one = {.fd = PQsocket(connection), .events = events};
  return one.fd >= 0 && poll(&one, 1, milliseconds_until(deadline)) != 0;
}

static void ignore_notice(void *context, const char *message) { (void)context, (void)message; }

cpq_connection *cpq_connect(const char *string, int64_t deadline) {
  // Later ones override earlier ones: the string may set the time-outs, but not the encoding.
  const char *const names[] = {"fallback_application_name", "connect_timeout", "tcp_user_timeout",
                               "keepalives_idle", "dbname", "client_encoding", NULL};
  const char *const values[] = {"kefu", "10", "30000", "30", string, "UTF8", NULL};
  cpq_connection *connection;
  if (deadline < 0) {
    connection = PQconnectdbParams(names, values, 1);
  } else {
    connection = PQconnectStartParams(names, values, 1);
    int state = PGRES_POLLING_WRITING;
    while (connection && PQstatus(connection) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
      if (!wait_for(connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) break;
      state = PQconnectPoll(connection);
      if (state == PGRES_POLLING_FAILED) break;
    }
  }
  if (connection) PQsetNoticeProcessor(connection, ignore_notice, NULL);
  return connection;
}

int cpq_is_connected(const cpq_connection *connection) { return PQstatus(connection) == CONNECTION_OK; }
void cpq_close(cpq_connection *connection) { PQfinish(connection); }
const char *cpq_error(const cpq_connection *connection) { return PQerrorMessage(connection); }
const char *cpq_setting(const cpq_connection *connection, const char *name) {
  return PQparameterStatus(connection, name);
}

// The last result counts: after an error in a script nothing of it is run.
static cpq_result *last_result(cpq_connection *connection, int64_t deadline) {
  cpq_result *last = NULL;
  for (;;) {
    while (PQisBusy(connection)) {
      if (!wait_for(connection, POLLIN, deadline) || !PQconsumeInput(connection)) {
        if (last) PQclear(last);
        return NULL;
      }
    }
    cpq_result *next = PQgetResult(connection);
    if (!next) return last;
    if (last) PQclear(last);
    last = next;
    // Nothing has been sent for it yet.
    if (PQresultStatus(last) == PGRES_COPY_IN) return last;
  }
}

cpq_result *cpq_run(cpq_connection *connection, const char *command, int count, const char *const *values,
                    int64_t deadline) {
  cpq_result *result;
  if (count < 0) {
    result = PQexec(connection, command);
  } else if (deadline < 0) {
    result = PQexecParams(connection, command, count, NULL, values, NULL, NULL, 0);
  } else {
    if (!PQsendQueryParams(connection, command, count, NULL, values, NULL, NULL, 0)) return NULL;
    result = last_result(connection, deadline);
  }
  if (result && PQstatus(connection) == CONNECTION_BAD) {
    PQclear(result);
    return NULL;
  }
  return result;
}

cpq_result *cpq_copy(cpq_connection *connection, const char *command, const void *bytes, size_t count) {
  cpq_result *begun = PQexec(connection, command);
  if (!begun || PQresultStatus(begun) != PGRES_COPY_IN) return begun;
  PQclear(begun);
  const char *next = bytes;
  enum { piece = 1 << 18 };
  for (size_t left = count; left > 0;) {
    int part = left < piece ? (int)left : piece;
    if (PQputCopyData(connection, next, part) != 1) return NULL;
    next += part;
    left -= part;
  }
  if (PQputCopyEnd(connection, NULL) != 1) return NULL;
  cpq_result *result = last_result(connection, -1);
  if (result && PQstatus(connection) == CONNECTION_BAD) {
    PQclear(result);
    return NULL;
  }
  return result;
}

void cpq_free(cpq_result *result) { PQclear(result); }

const char *cpq_failure(const cpq_result *result) {
  int status = PQresultStatus(result);
  if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return NULL;
  const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return code ? code : "";
}

const char *cpq_failure_text(const cpq_result *result) {
  const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return text ? text : PQresultErrorMessage(result);
}

int cpq_row_count(const cpq_result *result) { return PQntuples(result); }
int cpq_column(const cpq_result *result, const char *name) { return PQfnumber(result, name); }
const char *cpq_value(const cpq_result *result, int row, int column) {
  return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}
