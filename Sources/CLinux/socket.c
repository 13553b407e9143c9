#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int clinux_peer_credentials(int fd, pid_t *pid, uid_t *user, gid_t *group) {
  struct ucred who;
  socklen_t length = sizeof who;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) != 0) return -1;
  *pid = who.pid;
  *user = who.uid;
  *group = who.gid;
  return 0;
}

// The size of a control message with `max` descriptors, with the alignment of cmsg(3).
#define CONTROL_ROOM(max) CMSG_SPACE(sizeof(int) * (max))
enum { descriptors_max = 64 };

typedef union {
  struct cmsghdr header;
  char room[CONTROL_ROOM(descriptors_max)];
} control;

ssize_t clinux_send_descriptors(int fd, const void *bytes, size_t count, const int *descriptors, int descriptor_count) {
  struct iovec part = {(void *)bytes, count};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  control extra = {0};
  if (descriptor_count > descriptors_max) {
    errno = EINVAL;
    return -1;
  }
  if (descriptor_count > 0) {
    size_t size = sizeof(int) * (size_t)descriptor_count;
    message.msg_control = extra.room;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), descriptors, size);
  }
  return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t clinux_receive_descriptors(
    int fd, void *bytes, size_t count, int *descriptors, int *descriptor_count, int *is_cut) {
  struct iovec part = {bytes, count};
  control extra;
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = extra.room, .msg_controllen = sizeof extra.room};
  int max = *descriptor_count;
  *descriptor_count = 0;
  ssize_t got = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0) return got;
  *is_cut = (message.msg_flags & MSG_CTRUNC) != 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t number = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t index = 0; index < number; index++) {
      int received;
      memcpy(&received, CMSG_DATA(header) + index * sizeof(int), sizeof received);
      if (*descriptor_count < max) {
        descriptors[(*descriptor_count)++] = received;
      } else {
        close(received);
        *is_cut = 1;
      }
    }
  }
  return got;
}
