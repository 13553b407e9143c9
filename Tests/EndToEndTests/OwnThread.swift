import Glibc

/// Runs a long-waiting test on a thread of its own. Swift Testing's thread pool has only as many threads as
/// there are processors, and the other tests need them. The body returns its results, because expectations
/// belong to the test's own task.
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

/// Starts a thread and returns. A task would have to wait for a free thread of the shared pool, on a small
/// machine for minutes.
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
