// What the kernel and glibc offer and Swift's Glibc module does not show: epoll, signalfd, accept4
// with a plain sockaddr, TCP_INFO of a listener, what main was given, and signal handlers that must be
// async-signal-safe.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

// Declared by hand: glibc shows it only with _GNU_SOURCE, which would give types such as fd_set another
// shape here than in Swift's own Glibc module, and those two could then not be used together.
int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

// The glibc prototypes take a transparent union that Swift sees as an unnamed struct.
static inline int clinux_accept4(int fd, struct sockaddr_storage *address, socklen_t *length, int flags) {
  return accept4(fd, (struct sockaddr *)address, length, flags);
}

static inline int clinux_connect(int fd, const struct sockaddr_storage *address, socklen_t length) {
  return connect(fd, (const struct sockaddr *)address, length);
}

static inline int clinux_bind(int fd, const struct sockaddr_storage *address, socklen_t length) {
  return bind(fd, (const struct sockaddr *)address, length);
}

static inline int clinux_getsockname(int fd, struct sockaddr_storage *address, socklen_t *length) {
  return getsockname(fd, (struct sockaddr *)address, length);
}

// Also declared by hand; RENAME_NOREPLACE is 1 (renameat2(2)).
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

/// Renames a file unless something has the new name already: then -1 and `EEXIST`. At no moment does it have
/// both names, save on a file system that can't do that.
static inline int clinux_rename_if_free(const char *old_path, const char *new_path) {
  if (renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, 1) == 0) return 0;
  return errno == EINVAL || errno == ENOSYS ? link(old_path, new_path) : -1;
}

/// Which file a path leads to, and what kind of file it is.
typedef struct {
  uint64_t device;
  uint64_t inode;
  int64_t bytes;
  uint32_t mode;
  uint32_t links;
} clinux_file;

/// Follows `path`, links included. Returns -1 and sets `errno` where there is no file or none that can be reached.
int clinux_identify(const char *path, clinux_file *file);

/// The disposition a signal had when the program was started: 1 if it is ignored, 0 if not.
static inline int clinux_is_ignored(int signal_number) {
  struct sigaction action;
  if (sigaction(signal_number, NULL, &action) != 0) return 0;
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
}

/// Ignores or defaults a signal. `SIG_IGN` and `SIG_DFL` are casts that Swift can't see.
static inline int clinux_ignore(int signal_number) {
  return signal(signal_number, SIG_IGN) == SIG_ERR ? -1 : 0;
}
static inline int clinux_default(int signal_number) {
  return signal(signal_number, SIG_DFL) == SIG_ERR ? -1 : 0;
}

/// Stops the process as the terminal's suspend key would: with the default action of SIGTSTP, so
/// that the kernel lets it pass for an orphaned process group, which nobody could wake again.
/// Returns when the process was continued (or was not stopped). SIGTSTP is blocked before and after.
static inline void clinux_stop_by_sigtstp(void) {
  sigset_t only, old;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &only, &old);  // the pending signal acts here
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/// How many arguments the program was started with, its name included; -1 if that is not known.
int clinux_argument_count(void);

/// One of them, from 0, the name, on.
const char *clinux_argument(int index);

/// Has blocks of a mebibyte and more returned to the system when they are freed, and what is free at the
/// heap's end: a desk that once had a large paste in its input line would keep 64 MiB for that
/// (mallopt(3), M_MMAP_THRESHOLD).
void clinux_return_large_blocks(void);

/// What a crash must put back. Everything is copied into static memory: the handler may run with a
/// broken heap or an overflowed stack.
/// - `terminal`: the descriptor that was put into raw mode.
/// - `modes`: its modes before that.
/// - `bytes`: what to write to leave the full screen; at most 512 bytes are kept.
void clinux_arm_crash_restore(int terminal, const struct termios *modes, const uint8_t *bytes, size_t count);

/// The terminal is as it was: a crash has nothing to restore any more.
void clinux_disarm_crash_restore(void);

/// Takes over the signals by which a process dies of its own mistakes (SIGILL, SIGTRAP, SIGABRT,
/// SIGBUS, SIGFPE, SIGSEGV, SIGSYS): the handler restores the terminal if one is armed and raises the
/// signal again with its default action, so that the exit status and a core dump stay true.
/// - `what_happened`: the line for standard error, to which the signal's number is added.
void clinux_install_crash_handlers(const char *what_happened);
