import Glibc

/// What a standard file descriptor of a child is set to.
enum ChildEnd {
  case descriptor(Int32)
  case file(String, flags: Int32)
}

/// Starts `program` (searched in PATH if it has no slash) as a session leader, with the default disposition
/// for every signal. A terminal among `ends` becomes its controlling terminal: a session leader without one
/// gets the first terminal that it opens.
func spawn(
  _ program: String, _ arguments: [String], environment: [String], ends: [ChildEnd]
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  addActions(for: ends, to: &actions)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, <spawn.h> under _GNU_SOURCE
  let flags = newSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
  posix_spawnattr_setflags(&attributes, Int16(flags))
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)

  var pid: pid_t = 0
  let code = withCStrings([program] + arguments) { arguments in
    withCStrings(environment) { environment in
      spawning.withLock { _ in
        posix_spawnp(&pid, program, &actions, &attributes, arguments, environment)
      }
    }
  }
  guard code == 0 else { throw TestFailure.ofCall("start \(program)", code) }
  return pid
}

/// Ends with the same path are opened once and share a file description, like the three of a shell.
private func addActions(for ends: [ChildEnd], to actions: inout posix_spawn_file_actions_t) {
  var opened: [String: Int32] = [:]
  for (target, end) in zip(Int32(0)..., ends) {
    switch end {
    case .descriptor(let source):
      posix_spawn_file_actions_adddup2(&actions, source, target)
    case .file(let path, let flags):
      if let source = opened[path] {
        posix_spawn_file_actions_adddup2(&actions, source, target)
      } else {
        posix_spawn_file_actions_addopen(&actions, target, path, flags, 0o644)
        opened[path] = target
      }
    }
  }
}

private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

/// A descriptor that reaches end of file when the child `pid` has exited. The child is not reaped, so its
/// process ID can't be reused while the test holds it.
func watchExit(of pid: pid_t) throws -> Int32 {
  let (readEnd, writeEnd) = try makePipe()
  let context = UnsafeMutablePointer<(pid: pid_t, writeEnd: Int32)>.allocate(capacity: 1)
  context.initialize(to: (pid, writeEnd))
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, waitThenClose, context)
  guard code == 0 else { throw TestFailure.ofCall("pthread_create", code) }
  pthread_detach(thread)
  return readEnd
}

private func waitThenClose(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = raw?.assumingMemoryBound(to: (pid: pid_t, writeEnd: Int32).self) else {
    return nil
  }
  var information = siginfo_t()
  while waitid(P_PID, id_t(context.pointee.pid), &information, WEXITED | WNOWAIT) != 0
    && errno == EINTR
  {}
  _ = close(context.pointee.writeEnd)
  context.deallocate()
  return nil
}
