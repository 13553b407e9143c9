import Glibc
import Synchronization

/// Held while descriptors are made that become close-on-exec only a moment later, and while a child
/// is spawned: no child may inherit another one's pipe, or its end of file never comes.
let spawning = Mutex<Void>(())

/// A pipe, both ends closed in children.
func makePipe() throws -> (readEnd: Int32, writeEnd: Int32) {
  try spawning.withLock { _ in
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TestFailure.ofCall("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

func makeNonblocking(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}

/// Waits until one of `descriptors` is ready or has ended; false when the deadline came first.
func waitForAny(of descriptors: [(Int32, events: Int32)], until deadline: Deadline) -> Bool {
  var waits = descriptors.map { pollfd(fd: $0.0, events: Int16($0.events), revents: 0) }
  while true {
    let ready = poll(&waits, nfds_t(waits.count), deadline.pollTimeout)
    if ready > 0 { return true }
    if ready == 0 || errno != EINTR { return false }
  }
}

/// Where `needle` begins in `bytes`, looking from `start` on.
func firstPlace(of needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
  guard let first = needle.first else { return start }
  var place = start
  while place + needle.count <= bytes.count {
    guard let candidate = bytes[place...].firstIndex(of: first),
      candidate + needle.count <= bytes.count
    else { return nil }
    if bytes[candidate..<candidate + needle.count].elementsEqual(needle) { return candidate }
    place = candidate + 1
  }
  return nil
}

/// write(2) that answers EPIPE where the kernel would also send SIGPIPE. The signal's disposition is
/// the whole process's, and what the tests run in it must be seen with the default.
func writeWithoutSignal(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  var brokenPipe = sigset_t()
  var before = sigset_t()
  sigemptyset(&brokenPipe)
  sigaddset(&brokenPipe, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
  let count = write(descriptor, bytes.baseAddress, bytes.count)
  let code = errno
  if count < 0 && code == EPIPE {
    var now = timespec()
    sigtimedwait(&brokenPipe, nil, &now)
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
  errno = code
  return count
}

/// Closes a socket so that it is closed: a child that is being started has a copy of it, until its exec. The
/// other side would hear of the end later, and a port would still be taken.
func closeForGood(_ descriptor: Int32) {
  spawning.withLock { _ in _ = close(descriptor) }
}
