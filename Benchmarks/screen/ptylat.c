// A terminal's other end, with a clock: starts programs on pseudo-terminals and times what they do.
//
// It is a library for terminals.py. Python is too slow to see 40 µs.
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

// Where the programs run that are started from now on. This process keeps to the first processor that it
// may use.
//
// Apart: they get the other processors, and `exchange` never sleeps, but reads again and again: a program
// that is measured never waits for who measures it, and each waking of its processor is in the time.
// On one core: they get the same processor, and `exchange` sleeps until it is woken: in the time is what
// the program and the kernel do, and no waking of another processor.
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
  int64_t started;  // just before the program was executed
  int32_t pid;
  int32_t terminal;  // our end
};

// In the child of a vfork: only system calls.
static void prepare(int terminal) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  // Python ignores these, and what is ignored is inherited.
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

// Starts a program on a terminal of its own; 0, or what went wrong (an errno).
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
    // The parent's memory is ours until then, so the clock needs no pipe.
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
  int32_t into_socket;       // where the bytes go to
  int32_t keep_max;
  const char *bytes;
  int64_t count;
  // What has to come before the wait may end, on either side. Any byte will do for an empty mark.
  int32_t wants_screen, wants_wire;
  const char *screen_mark;
  int64_t screen_mark_count;
  const char *wire_mark;
  int64_t wire_mark_count;
  int64_t quiet;  // and nothing more has come for so long
  int64_t limit;
  char *keep;  // the first `keep_max` bytes of the terminal, to look at
};

// Moments are 0 if what they tell of never happened.
struct side {
  int64_t first_at, last_at, marked_at;
  int64_t bytes;
};

struct outcome {
  int64_t sent_at;  // when the first byte went out
  struct side screen, wire;
};

// The end of a stream, long enough to find a mark that came in two pieces.
struct tail {
  char bytes[1 << 17];
  size_t count;
};

enum { chunk = 1 << 16 };

// Takes the `count` bytes that were read behind the tail.
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
  // A terminal takes 4 KB of input; whoever reads it slowly is not overrun.
  if (!request->into_socket) return write(request->terminal, bytes, count < 256 ? count : 256);
  return send(request->socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Reads what there is on both sides; -1 if somebody closed.
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

// Sleeps until either side has something, for so long at most.
static void doze(const struct request *request, int64_t nanoseconds) {
  struct pollfd sides[] = {{.fd = request->terminal, .events = POLLIN},
                           {.fd = request->socket, .events = POLLIN}};
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  ppoll(sides, 2, &time, NULL);
}

static int64_t later(int64_t one, int64_t other) { return one > other ? one : other; }

// Sends the bytes, and watches the terminal and the socket until what is wanted has come and quiet has
// fallen. 0; ETIME if the limit passed before; EIO if somebody closed.
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
