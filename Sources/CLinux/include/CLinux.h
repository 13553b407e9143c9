// Functions of the kernel and glibc that Swift's Glibc module does not export: epoll, signalfd, accept4 with
// a plain sockaddr, TCP_INFO of a listener, passed descriptors, child processes as descriptors, the arguments
// of main, and async-signal-safe signal handlers.
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

// Declared by hand: glibc declares it only with _GNU_SOURCE. That macro changes the layout of types such as
// fd_set, which would then be incompatible with the same types of Swift's Glibc module.
int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

// glibc's prototypes take a transparent union, which Swift imports as an unnamed struct.
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

static inline ssize_t clinux_sendto(
    int fd, const void *bytes, size_t count, int flags, const struct sockaddr_storage *address, socklen_t length) {
  return sendto(fd, bytes, count, flags, (const struct sockaddr *)address, length);
}

static inline ssize_t clinux_recvfrom(
    int fd, void *bytes, size_t count, int flags, struct sockaddr_storage *address, socklen_t *length) {
  return recvfrom(fd, bytes, count, flags, (struct sockaddr *)address, length);
}

/// Creates a pipe whose ends are close-on-exec (pipe2(2)).
int clinux_pipe(int ends[2]);

/// Reads the credentials of the process that connected, or listened, at the other end (`SO_PEERCRED`, unix(7)).
int clinux_peer_credentials(int fd, pid_t *pid, uid_t *user, gid_t *group);

/// Sends bytes, and file descriptors with the first byte (`SCM_RIGHTS`, unix(7)). Does not block. At most 64
/// descriptors, and at least one byte.
ssize_t clinux_send_descriptors(int fd, const void *bytes, size_t count, const int *descriptors, int descriptor_count);

/// Receives bytes, and at most `*descriptor_count` file descriptors, which are close-on-exec. Does not block. Sets
/// `*descriptor_count` to the number received, and `*is_cut` to 1 if some were lost.
ssize_t clinux_receive_descriptors(
    int fd, void *bytes, size_t count, int *descriptors, int *descriptor_count, int *is_cut);

/// Starts a child process (posix_spawnp(3)) as the leader of its own process group. Its signals are unblocked and have
/// their default actions. It has only the three standard descriptors, which are duplicates of `streams`.
/// - `environment`: NULL for that of this process.
/// - `folder`: the working directory; NULL for that of this process.
/// - `starts_session`: whether it also leads a session of its own, without a controlling terminal (setsid(2)).
/// Returns 0 or an error number.
int clinux_spawn(
    pid_t *pid, char *const *arguments, char *const *environment, const int *streams, const char *folder,
    int starts_session);

/// Opens a pidfd of a process, close-on-exec (pidfd_open(2)). It becomes readable when the process has ended.
int clinux_pidfd_open(pid_t pid);

/// Checks whether a process has ended, without reaping it (waitid(2), WNOWAIT), so its process ID stays reserved.
/// Returns 1 and sets `*code` and `*status` (`si_code`, `si_status`); 0 if it still runs; -1 on error.
int clinux_peek_pidfd(int pidfd, int *code, int *status);

/// Waits until the process has ended and reaps it (waitid(2)). Its process ID can then be reused.
void clinux_reap_pidfd(int pidfd);

// Declared by hand, because glibc declares it only with _GNU_SOURCE. RENAME_NOREPLACE is 1 (renameat2(2)).
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

/// Renames a file atomically. Returns -1 with `EEXIST` if the new name exists. A file system without
/// RENAME_NOREPLACE gets a hard link instead, and the caller must remove the old name.
static inline int clinux_rename_if_free(const char *old_path, const char *new_path) {
  if (renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, 1) == 0) return 0;
  return errno == EINVAL || errno == ENOSYS ? link(old_path, new_path) : -1;
}

/// The identity, size and mode of a file.
typedef struct {
  uint64_t device;
  uint64_t inode;
  int64_t bytes;
  uint32_t mode;
  uint32_t links;
} clinux_file;

/// Fills `file` for `path`, symlinks followed. Returns -1 and sets `errno` on error.
int clinux_identify(const char *path, clinux_file *file);

/// Whether a signal is currently ignored: 1 or 0. Before the program changes it, this is the disposition that
/// it inherited.
static inline int clinux_is_ignored(int signal_number) {
  struct sigaction action;
  if (sigaction(signal_number, NULL, &action) != 0) return 0;
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
}

/// Ignores a signal that has its default action. A handler that is installed stays.
static inline void clinux_ignore_if_default(int signal_number) {
  struct sigaction action;
  if (sigaction(signal_number, NULL, &action) != 0 || (action.sa_flags & SA_SIGINFO) != 0) return;
  if (action.sa_handler == SIG_DFL) signal(signal_number, SIG_IGN);
}

/// Sets a signal's disposition. `SIG_IGN` and `SIG_DFL` contain casts that Swift can't import.
static inline int clinux_ignore(int signal_number) {
  return signal(signal_number, SIG_IGN) == SIG_ERR ? -1 : 0;
}
static inline int clinux_default(int signal_number) {
  return signal(signal_number, SIG_DFL) == SIG_ERR ? -1 : 0;
}

/// Stops the process like the terminal's suspend key, by SIGTSTP with its default action. The kernel ignores
/// that stop in an orphaned process group, which no shell could continue. Returns when the process was
/// continued or was not stopped. The caller must have blocked SIGTSTP; it stays blocked.
static inline void clinux_stop_by_sigtstp(void) {
  sigset_t only, old;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &only, &old);  // the pending signal acts here
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/// Forbids this process to write to regular files, to leave a core dump, and to create processes or threads
/// (setrlimit(2): RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NPROC). The last does not bind root. Returns -1 and sets `errno`
/// on error.
int clinux_forbid_files_and_children(void);

/// The number of command-line arguments, including the program name; -1 if unknown.
int clinux_argument_count(void);

/// The argument at `index`. 0 is the program name.
const char *clinux_argument(int index);

/// The commit that this was built from, such as "0123456789ab"; empty if unknown.
const char *clinux_commit(void);

/// Stores what the crash handler must restore. Everything is copied to static memory, because the heap may be
/// corrupt or the stack overflowed when the handler runs.
/// - `terminal`: the file descriptor that is in raw mode.
/// - `modes`: its modes before raw mode.
/// - `bytes`: the bytes that leave the full screen; at most 512 are kept.
void clinux_arm_crash_restore(int terminal, const struct termios *modes, const uint8_t *bytes, size_t count);

/// The terminal is restored: the crash handler no longer writes to it.
void clinux_disarm_crash_restore(void);

/// Installs a handler for the signals of a crash (SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS).
/// It restores the terminal if one is armed, then raises the signal again with its default action. So the
/// exit status and the core dump are the same as without a handler.
/// - `what_happened`: the line for standard error, to which the signal's number is added.
void clinux_install_crash_handlers(const char *what_happened);
