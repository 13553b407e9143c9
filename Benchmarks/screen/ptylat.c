// The master side of pseudo-terminals, with a clock: starts programs on terminals and measures their
// responses.
//
// A library for terminals.py, because Python is too slow to measure 40 µs.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// The processors for programs that are started from now on. This process stays on the first processor that it
// may use.
//
// Apart: the programs get the other processors, and `exchange` polls without sleeping. A program never waits
// for the measuring process, and the time includes each wake-up of the program's processor.
// On one core: the programs get the same processor, and `exchange` sleeps until it is woken. The time is that
// of the program and the kernel, without a wake-up of another processor.
static cpu_set_t theirs;
static int has_theirs, is_one_core;

int settle(int on_one_core) {
  static cpu_set_t allowed;
  cpu_set_t first, others;
  if (CPU_COUNT(&allowed) == 0 && sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
  others = allowed;
  CPU_ZERO(&first);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    CPU_SET(cpu, &first);
    CPU_CLR(cpu, &others);
    break;
  }
  is_one_core = on_one_core;
  has_theirs = on_one_core || CPU_COUNT(&others) > 0;
  if (!has_theirs || sched_setaffinity(0, sizeof first, &first) != 0) return 0;
  theirs = on_one_core ? first : others;
  return 1;
}

struct child {
  int64_t started;  // just before the exec
  int32_t pid;
  int32_t terminal;  // the master side
};

// Runs in the child of a vfork: makes only system calls.
static void prepare(int terminal) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  // Python ignores these signals, and ignored signals are inherited.
  sigaction(SIGPIPE, &standard, NULL);
  sigaction(SIGXFSZ, &standard, NULL);
  if (has_theirs) sched_setaffinity(0, sizeof theirs, &theirs);
  setsid();
  ioctl(terminal, TIOCSCTTY, 0);
  for (int fd = 0; fd < 3; fd++) dup2(terminal, fd);
}

static int give_up(int fd) {
  int reason = errno;
  close(fd);
  return reason;
}

// Starts a program on its own terminal. Returns 0 or an error number.
int start(const char *path, char *const argv[], char *const envp[], int columns, int rows,
          struct child *child) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return errno;
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  ioctl(master, TIOCSWINSZ, &size);
  if (grantpt(master) != 0 || unlockpt(master) != 0) return give_up(master);
  int terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return give_up(master);
  volatile int64_t started = 0;
  volatile int failure = 0;
  pid_t pid = vfork();
  if (pid == 0) {
    prepare(terminal);
    // vfork shares the parent's memory until the exec, so the start time needs no pipe.
    started = now_ns();
    execve(path, argv, envp);
    failure = errno;
    _exit(127);
  }
  close(terminal);
  fcntl(master, F_SETFL, O_NONBLOCK);
  *child = (struct child){.started = started, .pid = pid, .terminal = master};
  return pid < 0 ? errno : failure;
}

struct request {
  int32_t terminal, socket;  // the socket may be -1
  int32_t into_socket;       // whether the bytes go to the socket
  int32_t keep_max;
  const char *bytes;
  int64_t count;
  // The bytes that must arrive on each side before the wait ends. Any byte satisfies an empty mark.
  int32_t wants_screen, wants_wire;
  const char *screen_mark;
  int64_t screen_mark_count;
  const char *wire_mark;
  int64_t wire_mark_count;
  int64_t quiet;  // nanoseconds without further bytes
  int64_t limit;
  char *keep;  // receives the first `keep_max` bytes of the terminal
};

// Times are 0 if the event has not happened.
struct side {
  int64_t first_at, last_at, marked_at;
  int64_t bytes;
};

struct outcome {
  int64_t sent_at;  // the time at which the first byte was sent
  struct side screen, wire;
};

// The end of a stream, long enough to find a mark that arrives in two pieces.
struct tail {
  char bytes[1 << 17];
  size_t count;
};

enum { chunk = 1 << 16 };

// Handles the `count` bytes that were read after the tail.
static void take(struct side *side, struct tail *tail, size_t count, const char *mark,
                 size_t mark_count, int64_t now) {
  if (side->first_at == 0) side->first_at = now;
  side->last_at = now;
  side->bytes += count;
  size_t held = tail->count + count;
  int is_there = mark_count == 0 || memmem(tail->bytes, held, mark, mark_count) != NULL;
  if (is_there && side->marked_at == 0) side->marked_at = now;
  size_t left = mark_count == 0 ? 0 : held < mark_count ? held : mark_count - 1;
  memmove(tail->bytes, tail->bytes + held - left, left);
  tail->count = left;
}

static void keep(const struct request *request, int64_t already, const char *bytes, int64_t count) {
  int64_t room = request->keep_max - already;
  if (room > 0) memcpy(request->keep + already, bytes, room < count ? room : count);
}

static int is_trouble(ssize_t count) {
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

static ssize_t put(const struct request *request, int64_t at) {
  const char *bytes = request->bytes + at;
  size_t count = request->count - at;
  // A terminal's input queue holds 4 KB, so a slow reader loses nothing.
  if (!request->into_socket) return write(request->terminal, bytes, count < 256 ? count : 256);
  return send(request->socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Reads the available bytes on both sides. Returns -1 if one was closed.
static int look(const struct request *request, struct outcome *outcome) {
  static struct tail screen, wire;
  if (outcome->screen.bytes == 0) screen.count = 0;
  if (outcome->wire.bytes == 0) wire.count = 0;
  ssize_t count = read(request->terminal, screen.bytes + screen.count, chunk);
  if (is_trouble(count)) return -1;
  if (count > 0) {
    keep(request, outcome->screen.bytes, screen.bytes + screen.count, count);
    take(&outcome->screen, &screen, count, request->screen_mark, request->screen_mark_count,
         now_ns());
  }
  if (request->socket < 0) return 0;
  count = recv(request->socket, wire.bytes + wire.count, chunk, MSG_DONTWAIT);
  if (is_trouble(count)) return -1;
  if (count > 0)
    take(&outcome->wire, &wire, count, request->wire_mark, request->wire_mark_count, now_ns());
  return 0;
}

static int has_all(const struct request *request, const struct outcome *outcome) {
  return (!request->wants_screen || outcome->screen.marked_at != 0) &&
         (!request->wants_wire || outcome->wire.marked_at != 0);
}

// Sleeps until either side has input, at most for the given time.
static void doze(const struct request *request, int64_t nanoseconds) {
  struct pollfd sides[] = {{.fd = request->terminal, .events = POLLIN},
                           {.fd = request->socket, .events = POLLIN}};
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  ppoll(sides, 2, &time, NULL);
}

static int64_t later(int64_t one, int64_t other) { return one > other ? one : other; }

// Sends the bytes, then watches the terminal and the socket until the expected bytes have arrived and nothing
// more follows for the quiet time. Returns 0; ETIME if the limit has passed; EIO if a side was closed.
int exchange(const struct request *request, struct outcome *outcome) {
  int64_t sent = 0, began = now_ns();
  *outcome = (struct outcome){.sent_at = began};
  for (;;) {
    if (sent < request->count) {
      ssize_t count = put(request, sent);
      if (is_trouble(count)) return EIO;
      if (count > 0) sent += count;
    }
    if (look(request, outcome) != 0) return EIO;
    int64_t now = now_ns();
    int64_t latest = later(began, later(outcome->screen.last_at, outcome->wire.last_at));
    if (sent == request->count && has_all(request, outcome) && now - latest >= request->quiet)
      return 0;
    if (now - began >= request->limit) return ETIME;
    if (is_one_core && sent == request->count)
      doze(request, has_all(request, outcome) ? latest + request->quiet - now
                                              : began + request->limit - now);
  }
}
