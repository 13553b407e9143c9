// The load on an echo server: many connections, each of which sends a request, waits for its answer and sends the
// next one, until COUNT requests were answered. One thread, level-triggered epoll.
//
//     echoload PORT PID CONNECTIONS BYTES COUNT
//
// The server listens on PORT of 127.0.0.1 in process PID. Once all connections are open, and one request of each
// was answered, this prints "open" and waits for a line on standard input. After the requests it prints the
// processor time of one request in seconds, `server` and `load`, as lines of `name value`.
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

#include "measure.h"

enum { EVENTS = 256, BYTES_MAX = 64 * 1024, PER_ADDRESS = 5000, STALL_MS = 20000 };

static char request[BYTES_MAX], answer[BYTES_MAX];
static int bytes;

// One source address has some 28,000 ports, and TIME_WAIT keeps those of earlier runs. So each run, and each
// thousand connections, has an address of its own in 127/8.
static int connect_to(int port, int number) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  uint32_t run = 1 + (uint32_t)getpid() % 60000u, part = (uint32_t)(number / PER_ADDRESS);
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 256u * run + part);
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

static void ask(int socket) {
  if (send(socket, request, (size_t)bytes, MSG_NOSIGNAL) != bytes) fail("send");
}

// Reads some of an answer. Returns whether it is complete; `missing` is what is left of it.
static bool hear(int socket, int *missing) {
  ssize_t count = recv(socket, answer, (size_t)*missing, 0);
  if (count <= 0) fail("recv");
  if (memcmp(answer, request + bytes - *missing, (size_t)count)) {
    fprintf(stderr, "echoload: the answer is not the request\n");
    exit(1);
  }
  *missing -= (int)count;
  if (*missing > 0) return false;
  *missing = bytes;
  return true;
}

static void run(int poller, const int *sockets, int *missing, int connections, long count) {
  static struct epoll_event events[EVENTS];
  long asked = 0, answered = 0;
  for (int i = 0; i < connections && asked < count; i++, asked++) ask(sockets[i]);
  while (answered < count) {
    int ready = epoll_wait(poller, events, EVENTS, STALL_MS);
    if (ready == 0) fail("the server stalls");
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < ready; i++) {
      int number = events[i].data.fd;
      if (!hear(sockets[number], &missing[number])) continue;
      answered++;
      if (asked < count) asked++, ask(sockets[number]);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 6) return fprintf(stderr, "echoload: see the head of echoload.c\n"), 64;
  int port = atoi(argv[1]), connections = atoi(argv[3]), poller = epoll_create1(EPOLL_CLOEXEC);
  pid_t server = atoi(argv[2]);
  long count = atol(argv[5]);
  if ((bytes = atoi(argv[4])) < 1 || bytes > BYTES_MAX) return 64;
  for (int i = 0; i < bytes; i++) request[i] = (char)('a' + i % 26);
  int *sockets = calloc((size_t)connections, sizeof *sockets);
  int *missing = calloc((size_t)connections, sizeof *missing);
  if (poller < 0 || !sockets || !missing) fail("start");
  for (int i = 0; i < connections; i++) {
    sockets[i] = connect_to(port, i);
    missing[i] = bytes;
    ask(sockets[i]);
    while (!hear(sockets[i], &missing[i])) {}
    struct epoll_event event = {.events = EPOLLIN, .data.fd = i};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, sockets[i], &event) < 0) fail("epoll_ctl");
  }
  puts("open");
  fflush(stdout);
  if (getchar() == EOF) return 0;
  run(poller, sockets, missing, connections, count < connections * 2L ? count : connections * 2L);
  double cpu = cpu_of(server), own = cpu_of(getpid());
  run(poller, sockets, missing, connections, count);
  report("server", (cpu_of(server) - cpu) / (double)count);
  report("load", (cpu_of(getpid()) - own) / (double)count);
}
