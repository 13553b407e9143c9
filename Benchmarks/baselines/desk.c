// The desk's plain mode, handwritten in C: one thread, epoll, and only the necessary checks. It prints the
// output of `agent-console --plain`, but checks neither UTF-8 nor control characters.
//
//     desk PORT BACKLOG
//
// Standard input is registered edge-triggered and read only when a line is needed, so that a change of turns
// needs no epoll_ctl. Standard output is written with blocking writes.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 7, FRAME_MAX = 9999, READ_MAX = 64 * 1024, LINE_MAX_BYTES = 9992 };

static int poller, listener, customer = -1;
static bool our_turn, input_ready, input_hung_up, input_ended, someone_waits;
static char customer_name[FRAME_MAX];
static size_t customer_name_count;

// Received bytes of an incomplete frame; input lines; output to print.
static char frames[FRAME_MAX + READ_MAX], lines[LINE_MAX_BYTES + READ_MAX], *printed;
static size_t frame_count, line_start, line_end, printed_count, printed_room;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void print(const char *bytes, size_t count) {
  if (printed_count + count > printed_room) {
    printed_room = 2 * (printed_count + count);
    if (!(printed = realloc(printed, printed_room))) fail("realloc");
  }
  memcpy(printed + printed_count, bytes, count);
  printed_count += count;
}

static void print_text(const char *text) { print(text, strlen(text)); }

static void flush_printed(void) {
  for (size_t at = 0; at < printed_count;) {
    ssize_t count = write(1, printed + at, printed_count - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("write");
    at += (size_t)count;
  }
  printed_count = 0;
}

static void watch(int descriptor, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = descriptor};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) < 0) fail("epoll_ctl");
}

static void leave(void) {
  print_text("* ");
  print(customer_name, customer_name_count);
  print_text(" left\n");
  close(customer);
  customer = -1;
  frame_count = 0;
  our_turn = false;
}

static void handle(char type, const char *body, size_t count, const struct sockaddr_in *peer) {
  if (type == '1') {
    char where[64], address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, address, sizeof address);
    int length = snprintf(where, sizeof where, " connected from %s:%d\n", address, ntohs(peer->sin_port));
    memcpy(customer_name, body, customer_name_count = count);
    print_text("* ");
    print(body, count);
    print(where, (size_t)length);
  } else if (type == '2') {
    if (our_turn) print_text("* out of turn:\n");
    print("< ", 2);
    print(body, count);
    print("\n", 1);
    our_turn = true;
  }
}

// Decodes the complete frames in the received bytes. Returns false if one is malformed.
static bool decode(const struct sockaddr_in *peer) {
  size_t at = 0;
  while (frame_count - at >= HEADER) {
    const char *header = frames + at;
    size_t length = 0;
    for (int i = 0; i < 4; i++) {
      if (header[i] < '0' || header[i] > '9') return false;
      length = length * 10 + (size_t)(header[i] - '0');
    }
    if (length < HEADER || header[4] != '|' || header[6] != '|') return false;
    if (frame_count - at < length) break;
    handle(header[5], header + HEADER, length - HEADER, peer);
    at += length;
  }
  memmove(frames, frames + at, frame_count -= at);
  return true;
}

static struct sockaddr_in peer;

static void receive(void) {
  ssize_t count = recv(customer, frames + frame_count, READ_MAX, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return leave();
  frame_count += (size_t)count;
  if (!decode(&peer)) leave();
}

static void seat(void) {
  socklen_t length = sizeof peer;
  customer = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (customer < 0) {
    someone_waits = false;
    return;
  }
  watch(customer, EPOLLIN | EPOLLRDHUP);
}

static void send_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(customer, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return leave();
    bytes += sent;
    count -= (size_t)sent;
  }
}

static void say(const char *line, size_t count) {
  char frame[FRAME_MAX + 1];
  snprintf(frame, sizeof frame, "%04zu|2|", count + HEADER);
  memcpy(frame + HEADER, line, count);
  our_turn = false;
  send_all(frame, count + HEADER);
  print("> ", 2);
  print(line, count);
  print("\n", 1);
}

// Sends one line of the input, if it is the agent's turn and a line is available.
static void answer(void) {
  while (our_turn && customer >= 0) {
    char *start = lines + line_start, *end = memchr(start, '\n', line_end - line_start);
    if (end) {
      line_start += (size_t)(end - start) + 1;
      say(start, (size_t)(end - start));
    } else if (input_ready && !input_ended) {
      memmove(lines, start, line_end -= line_start);
      line_start = 0;
      if (line_end > LINE_MAX_BYTES) exit(1);
      ssize_t count = read(0, lines + line_end, READ_MAX);
      input_ready = count == READ_MAX || input_hung_up;
      input_ended = count <= 0;
      if (count > 0) line_end += (size_t)count;
    } else {
      if (input_ended) exit(0);
      return;
    }
  }
}

static void start(int port, int backlog) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  if ((poller = epoll_create1(EPOLL_CLOEXEC)) < 0) fail("epoll_create1");
  if ((listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0) fail("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, backlog) < 0) fail("listen");
  watch(listener, EPOLLIN | EPOLLET);
  watch(0, EPOLLIN | EPOLLET);
  char text[64];
  int length = snprintf(text, sizeof text, "* listening on 127.0.0.1:%d\n", port);
  print(text, (size_t)length);
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "--version")) return puts("desk in C") < 0;
  if (argc != 3) return fprintf(stderr, "usage: desk PORT BACKLOG\n"), 64;
  start(atoi(argv[1]), atoi(argv[2]));
  for (;;) {
    answer();
    if (customer < 0 && someone_waits) seat();
    flush_printed();
    struct epoll_event events[16];
    int count = epoll_wait(poller, events, 16, -1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == 0) {
        input_ready = true;
        if (events[i].events & EPOLLHUP) input_hung_up = true;
      }
      if (events[i].data.fd == listener) someone_waits = true;
      if (events[i].data.fd == customer) receive();
    }
  }
}
