import Glibc

/// Runs a test that waits long on a thread of its own, so that the others, of which only as many run
/// as there are processors, need not wait with it. It returns what it has seen: expectations belong
/// to the test's own task.
func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try startOwnThread { continuation.resume(with: Swift.Result(catching: body)) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// Starts a thread and goes on. A task would not do: it begins when one of the few threads that all
/// tests share is free, which on a small machine may be minutes later.
func startOwnThread(_ body: @escaping @Sendable () -> Void) throws {
  let job = Unmanaged.passRetained(Job(body))
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, runJob, job.toOpaque())
  guard code == 0 else {
    job.release()
    throw Complaint("pthread_create: \(code)")
  }
  pthread_detach(thread)
}

private final class Job {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

private func runJob(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().run() }
  return nil
}
