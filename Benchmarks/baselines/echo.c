// An echo server, handwritten in C: one thread, level-triggered epoll, nonblocking sockets, one read a pass and
// connection. What a client sends is sent back at once. If the kernel does not accept all of it, the rest is kept
// and nothing is read from that client until it is sent. A client that shuts down its sending side gets all
// answers, and then the end.
//
//     echo PORT        prints "listening"
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

enum { EVENTS = 256, READ_MAX = 64 * 1024, ACCEPTS = 64 };

typedef struct {
  int socket;
  char *unsent;  // what the kernel has not accepted; NULL if nothing
  size_t start, end;
} Connection;

static int poller, listener;
static char scratch[READ_MAX];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(Connection *one, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = one};
  if (epoll_ctl(poller, operation, one ? one->socket : listener, &event) < 0) fail("epoll_ctl");
}

static void end(Connection *one) {
  close(one->socket);
  free(one->unsent);
  free(one);
}

static void accept_some(void) {
  for (int i = 0; i < ACCEPTS; i++) {
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    Connection *one = calloc(1, sizeof *one);
    if (!one) fail("calloc");
    one->socket = socket;
    watch(one, EPOLL_CTL_ADD, EPOLLIN | EPOLLRDHUP);
  }
}

// Sends as much as the kernel accepts; -1 if the connection is broken.
static ssize_t send_some(int socket, const char *bytes, size_t count) {
  ssize_t sent;
  do sent = send(socket, bytes, count, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 && errno == EAGAIN ? 0 : sent;
}

static void read_some(Connection *one) {
  ssize_t count = recv(one->socket, scratch, sizeof scratch, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return end(one);
  ssize_t sent = send_some(one->socket, scratch, (size_t)count);
  if (sent < 0) return end(one);
  if (sent == count) return;
  one->start = 0;
  one->end = (size_t)(count - sent);
  if (!(one->unsent = malloc(one->end))) fail("malloc");
  memcpy(one->unsent, scratch + sent, one->end);
  watch(one, EPOLL_CTL_MOD, EPOLLOUT);
}

static void send_rest(Connection *one) {
  ssize_t sent = send_some(one->socket, one->unsent + one->start, one->end - one->start);
  if (sent < 0) return end(one);
  one->start += (size_t)sent;
  if (one->start < one->end) return;
  free(one->unsent);
  one->unsent = NULL;
  watch(one, EPOLL_CTL_MOD, EPOLLIN | EPOLLRDHUP);
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: echo PORT\n"), 64;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, SOMAXCONN) < 0) fail("listen");
  if ((poller = epoll_create1(EPOLL_CLOEXEC)) < 0) fail("epoll_create1");
  watch(NULL, EPOLL_CTL_ADD, EPOLLIN);
  puts("listening");
  fflush(stdout);
  static struct epoll_event events[EVENTS];
  while (true) {
    int count = epoll_wait(poller, events, EVENTS, -1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; i++) {
      Connection *ready = events[i].data.ptr;
      if (!ready) accept_some();
      else if (ready->unsent) send_rest(ready);
      else read_some(ready);
    }
  }
}
