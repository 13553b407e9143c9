#define _GNU_SOURCE
#include "CLinux.h"

#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ;

static int add_actions(posix_spawn_file_actions_t *actions, const int *streams, const char *folder) {
  int code = 0;
  for (int target = 0; code == 0 && target < 3; target++)
    code = posix_spawn_file_actions_adddup2(actions, streams[target], target);
  if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  if (code == 0 && folder) code = posix_spawn_file_actions_addchdir_np(actions, folder);
  return code;
}

static int set_attributes(posix_spawnattr_t *attributes, int starts_session) {
  sigset_t signals;
  // The leader of a session leads its process group too, and may not be given another (setpgid(2)).
  int group = starts_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  posix_spawnattr_setflags(attributes, group | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(attributes, 0);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(attributes, &signals);
  sigfillset(&signals);
  return posix_spawnattr_setsigdefault(attributes, &signals);
}

int clinux_spawn(
    pid_t *pid, char *const *arguments, char *const *environment, const int *streams, const char *folder,
    int starts_session) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  code = posix_spawnattr_init(&attributes);
  if (code == 0) {
    code = add_actions(&actions, streams, folder);
    if (code == 0) code = set_attributes(&attributes, starts_session);
    if (code == 0)
      code = posix_spawnp(pid, arguments[0], &actions, &attributes, arguments, environment ? environment : environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

// Called by its number, because glibc has a wrapper only since 2.36.
int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// P_PIDFD of waitid(2), which older headers lack.
enum { by_pidfd = 3 };

int clinux_peek_pidfd(int pidfd, int *code, int *status) {
  siginfo_t information = {0};
  if (waitid((idtype_t)by_pidfd, (id_t)pidfd, &information, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  if (information.si_pid == 0) return 0;
  *code = information.si_code;
  *status = information.si_status;
  return 1;
}

void clinux_reap_pidfd(int pidfd) {
  siginfo_t information;
  while (waitid((idtype_t)by_pidfd, (id_t)pidfd, &information, WEXITED) != 0 && errno == EINTR) {
  }
}
