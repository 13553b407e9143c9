// The load generator: acts as the customers and as the agent (keyboard and screen), and measures the time.
//
//     load roundtrip PORT PID STDIN STDOUT MARK BODY COUNT   messages in both directions
//     load customers PORT PID COUNT WAITING                  customers one after another
//     load flood     PORT PID STDOUT BODY COUNT              messages out of turn, at full speed
//     load start     FIRST-LINE|EXIT COUNT PROGRAM…          from exec to the first line, or to the exit
//
// A desk listens on PORT in process PID. STDIN and STDOUT are the other ends of its standard streams (STDOUT is -1
// if its output goes elsewhere). Prints lines of `name value`, times in seconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure.h"

extern char **environ;

enum { CHUNK = 64 * 1024, BODY_MAX = 9992, STALL_MS = 10000 };

static char scratch[CHUNK];

static int by_size(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void report_times(double *times, int count) {
  qsort(times, (size_t)count, sizeof *times, by_size);
  report("median", times[count / 2]);
  report("p99", times[count * 99 / 100]);
}

// Each run connects from another address of 127/8, so that ports in TIME_WAIT from the last run do not
// matter.
static int connect_to(int port) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 256u * (1 + (uint32_t)getpid() % 60000u));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons((uint16_t)port);
  int one = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(descriptor, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  if (connect(descriptor, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  return descriptor;
}

static size_t frame(char *to, char type, const char *body, size_t count) {
  char header[32];
  snprintf(header, sizeof header, "%04zu|%c|", count + 7, type);
  memcpy(to, header, 7);
  memcpy(to + 7, body, count);
  return count + 7;
}

static void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0) fail("write");
    bytes += written;
    count -= (size_t)written;
  }
}

static void receive_all(int customer, size_t count) {
  for (errno = 0; count > 0;) {
    ssize_t got = recv(customer, scratch, count < CHUNK ? count : CHUNK, 0);
    if (got <= 0) fail("recv");
    count -= (size_t)got;
  }
}

static void send_frame(int customer, char type, const char *body, size_t count) {
  char bytes[BODY_MAX + 8];
  write_all(customer, bytes, frame(bytes, type, body, count));
}

// How a sent message is recognised in the desk's output. By line: a whole line that begins with `< `. By
// prompt: the `>>` after the message.
static bool by_prompt;

static void await_message(int out) {
  static bool at_line_start = true, in_message, may_be_message, prompt_begun;
  for (errno = 0;;) {
    ssize_t got = read(out, scratch, CHUNK);
    if (got <= 0) fail("the desk's output");
    bool found = false;
    for (ssize_t i = 0; i < got; i++) {
      char c = scratch[i];
      if (by_prompt) {
        found = found || (prompt_begun && c == '>');
        prompt_begun = c == '>' && !prompt_begun;
        continue;
      }
      if (c == '\n') {
        found = found || in_message;
        at_line_start = true;
        in_message = may_be_message = false;
      } else {
        if (may_be_message) in_message = c == ' ';
        may_be_message = at_line_start && c == '<';
        at_line_start = false;
        // Only the end of this line matters.
        if (!may_be_message) {
          char *end = memchr(scratch + i, '\n', (size_t)(got - i));
          i = end ? end - scratch - 1 : got - 1;
        }
      }
    }
    if (found) return;
  }
}

static void roundtrip(char **arguments) {
  int port = atoi(arguments[0]), in = atoi(arguments[2]), out = atoi(arguments[3]);
  pid_t pid = atoi(arguments[1]);
  by_prompt = !strcmp(arguments[4], "prompt");
  size_t body = (size_t)atoi(arguments[5]);
  int count = atoi(arguments[6]), warm_up = count / 10 + 1;
  char text[BODY_MAX + 1];
  memset(text, 'x', body);
  text[body] = '\n';
  double *times = calloc((size_t)count, sizeof *times), cpu = 0, began = 0;
  int customer = connect_to(port);
  send_frame(customer, '1', "bench", 5);
  // Peers that read one frame per recv would not read a first message that arrives together with the name.
  usleep(50000);
  for (int i = -warm_up; i < count; i++) {
    if (i == 0) cpu = cpu_of(pid), began = now();
    double start = now();
    send_frame(customer, '2', text, body);
    await_message(out);
    write_all(in, text, body + 1);
    receive_all(customer, body + 7);
    if (i >= 0) times[i] = now() - start;
  }
  report("elapsed", (now() - began) / count);
  report("cpu", (cpu_of(pid) - cpu) / count);
  report_times(times, count);
}

// A customer sends its name and a message, waits for the answer, and leaves. Waiting customers have already
// sent both.
static void customers(char **arguments) {
  int port = atoi(arguments[0]), count = atoi(arguments[2]), waiting = atoi(arguments[3]);
  pid_t pid = atoi(arguments[1]);
  char greeting[64];
  size_t length = frame(greeting, '1', "bench", 5);
  length += frame(greeting + length, '2', "hi", 2);
  int line[1024], next = 0, places = waiting + 1;
  if (places > 1024) fail("the line is too long");
  double cpu = cpu_of(pid), began = now();
  for (int i = 0; i < count + waiting; i++) {
    int place = i % places;
    if (i < count) write_all(line[place] = connect_to(port), greeting, length);
    if (i < waiting) continue;
    receive_all(line[next % places], 9);
    close(line[next % places]);
    next++;
  }
  report("elapsed", (now() - began) / count);
  report("cpu", (cpu_of(pid) - cpu) / count);
}

static bool drain(int out) {
  ssize_t got = read(out, scratch, CHUNK);
  if (got < 0 && errno != EAGAIN && errno != EIO) fail("the desk's output");
  return got > 0;
}

static void flood(char **arguments) {
  int port = atoi(arguments[0]), out = atoi(arguments[2]);
  pid_t pid = atoi(arguments[1]);
  size_t body = (size_t)atoi(arguments[3]), size = body + 7;
  long count = atol(arguments[4]);
  size_t total = (size_t)count * size, sent = 0, per_chunk = 4 * CHUNK / size + 1;
  char *chunk = malloc(per_chunk * size), text[BODY_MAX];
  memset(text, 'x', body);
  for (size_t i = 0; i < per_chunk; i++) frame(chunk + i * size, '2', text, body);
  int customer = connect_to(port);
  send_frame(customer, '1', "bench", 5);
  send_frame(customer, '2', "hi", 2);
  usleep(100000);
  fcntl(customer, F_SETFL, O_NONBLOCK);
  if (out >= 0) fcntl(out, F_SETFL, O_NONBLOCK);
  while (out >= 0 && drain(out)) {}
  double cpu = cpu_of(pid), began = now();
  // Ends when the desk has read everything and closed its side.
  for (;;) {
    short wanted = sent < total ? POLLIN | POLLOUT : POLLIN;
    struct pollfd both[] = {{customer, wanted, 0}, {out, POLLIN, 0}};
    errno = 0;
    if (poll(both, 2, STALL_MS) <= 0) fail("the desk stands still");
    if (both[0].revents & POLLOUT) {
      size_t at = sent % (per_chunk * size), some = per_chunk * size - at;
      if (some > total - sent) some = total - sent;
      ssize_t taken = write(customer, chunk + at, some);
      if (taken < 0 && errno != EAGAIN) fail("send");
      if (taken > 0) sent += (size_t)taken;
      if (sent == total) shutdown(customer, SHUT_WR);
    }
    if (both[1].revents) drain(out);
    if (both[0].revents & (POLLIN | POLLERR | POLLHUP) && recv(customer, scratch, CHUNK, 0) <= 0) break;
  }
  double took = now() - began;
  report("elapsed", took / (double)count);
  report("cpu", (cpu_of(pid) - cpu) / (double)count);
  report("rate", (double)total / took);
}

static double start_once(bool until_exit, char **program) {
  int ends[2], input[2];
  if (pipe2(ends, O_CLOEXEC) < 0 || pipe2(input, O_CLOEXEC) < 0) fail("pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  pid_t pid;
  int status;
  double began = now(), took;
  if ((errno = posix_spawnp(&pid, program[0], &actions, NULL, program, environ))) fail(program[0]);
  close(ends[1]);
  if (until_exit) {
    waitpid(pid, &status, 0);
    took = now() - began;
    if (!WIFEXITED(status) || WEXITSTATUS(status)) errno = 0, fail(program[0]);
  } else {
    for (char c = 0; c != '\n'; c = scratch[0])
      if (errno = 0, read(ends[0], scratch, 1) != 1) fail(program[0]);
    took = now() - began;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
  }
  close(ends[0]);
  close(input[0]);
  close(input[1]);
  return took;
}

static void start(char **arguments) {
  int count = atoi(arguments[1]);
  double *times = calloc((size_t)count, sizeof *times);
  for (int i = 0; i < count; i++) times[i] = start_once(!strcmp(arguments[0], "EXIT"), arguments + 2);
  report_times(times, count);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    int arguments;
    void (*run)(char **);
  } kinds[] = {{"roundtrip", 7, roundtrip}, {"customers", 4, customers}, {"flood", 5, flood}, {"start", 3, start}};
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (argc - 2 >= kinds[i].arguments && !strcmp(argv[1], kinds[i].name)) return kinds[i].run(argv + 2), 0;
  fprintf(stderr, "load: see the head of load.c\n");
  return 64;
}
