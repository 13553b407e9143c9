import Glibc
import Synchronization

/// Held while file descriptors are created that are made close-on-exec only afterwards, and while a child is
/// spawned: if a child inherited another child's pipe, its reader would never see end of file.
let spawning = Mutex<Void>(())

/// A pipe. Both ends are close-on-exec.
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

/// Waits until one of `descriptors` is ready or hung up. Returns false if the deadline passes first.
func waitForAny(of descriptors: [(Int32, events: Int32)], until deadline: Deadline) -> Bool {
  var waits = descriptors.map { pollfd(fd: $0.0, events: Int16($0.events), revents: 0) }
  while true {
    let ready = poll(&waits, nfds_t(waits.count), deadline.pollTimeout)
    if ready > 0 { return true }
    if ready == 0 || errno != EINTR { return false }
  }
}

/// The offset of the first `needle` in `bytes`, from `start` on.
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

/// write(2) that returns EPIPE but raises no SIGPIPE. Ignoring the signal would not do: its disposition
/// belongs to the whole process, and code under test must see the default.
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

/// Closes a socket while no child is being spawned. A child has a copy of every descriptor until its exec:
/// the peer would get the FIN late, and the port would stay in use.
func closeForGood(_ descriptor: Int32) {
  spawning.withLock { _ in _ = close(descriptor) }
}
