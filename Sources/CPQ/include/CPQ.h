// PostgreSQL by libpq (https://www.postgresql.org/docs/15/libpq.html), the system's own, so that its updates count. The
// library is opened when the first function below asks for it: a program that asks for nothing loads nothing. So there
// is no module map of libpq itself, and nothing of it is needed to build. All calls block: not for an event loop.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A connection to a server.
typedef struct pg_conn cpq_connection;
/// The answer to a command.
typedef struct pg_result cpq_result;

/// Loads libpq. Returns 0, or -1 if it is not installed. Idempotent, and for any thread.
int cpq_load(void);

enum { cpq_string_good, cpq_string_malformed, cpq_string_with_password };

/// Looks at a connection string or URI, without connecting. Writes the host and the database that it names, without a
/// password, as `HOST/DATABASE`, into `place`, at most `room` bytes.
int cpq_check(const char *string, char *place, size_t room);

/// Connects. `deadline` is a time of CLOCK_MONOTONIC in nanoseconds; -1: as long as the string's connect_timeout says
/// (default: 10 s for each address). Returns NULL only without memory; ask `cpq_is_connected`.
cpq_connection *cpq_connect(const char *string, int64_t deadline);
int cpq_is_connected(const cpq_connection *connection);
void cpq_close(cpq_connection *connection);
/// The library's words about the connection's last error.
const char *cpq_error(const cpq_connection *connection);
/// A setting that the server has reported, such as `server_encoding`; NULL if it has not.
const char *cpq_setting(const cpq_connection *connection, const char *name);

/// Runs one command with `count` text parameters, of which NULL is null; with `count` -1 a script without any. Returns
/// NULL if the connection is lost, or if the deadline is over: then the connection can only be closed.
cpq_result *cpq_run(cpq_connection *connection, const char *command, int count, const char *const *values,
                    int64_t deadline);

/// Runs `COPY … FROM STDIN` with these bytes (COPY's text format). NULL if the connection is lost.
cpq_result *cpq_copy(cpq_connection *connection, const char *command, const void *bytes, size_t count);

void cpq_free(cpq_result *result);
/// The SQLSTATE of a failed command; NULL if it has not failed. Empty if the library itself reports the failure.
const char *cpq_failure(const cpq_result *result);
/// The server's words about the failure: the primary message alone, which quotes no data.
const char *cpq_failure_text(const cpq_result *result);

int cpq_row_count(const cpq_result *result);
/// The column with this name; -1 if there is none.
int cpq_column(const cpq_result *result, const char *name);
/// A value as text, NULL for null.
const char *cpq_value(const cpq_result *result, int row, int column);
