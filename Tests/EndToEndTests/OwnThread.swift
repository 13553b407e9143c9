import Glibc

/// Runs a test that waits long on a thread of its own, so that the others, of which only as many run
/// as there are processors, need not wait with it. It returns what it has seen: expectations belong
/// to the test's own task.
func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    let job = Job { continuation.resume(with: Swift.Result(catching: body)) }
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, runJob, Unmanaged.passRetained(job).toOpaque())
    if code == 0 {
      pthread_detach(thread)
    } else {
      Unmanaged.passUnretained(job).release()
      continuation.resume(throwing: Complaint("pthread_create: \(code)"))
    }
  }
}

private final class Job {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

private func runJob(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().run() }
  return nil
}
