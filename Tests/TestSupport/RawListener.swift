import Glibc

/// A listening socket on 127.0.0.1, for tests that act as the desk.
public final class RawListener {
  private let descriptor: Int32

  /// The port it listens on.
  public var port: UInt16 { localPort(of: descriptor) }

  /// Listens on `port`; 0 lets the kernel choose one. The kernel queues `backlog` + 1 connections that are
  /// not accepted.
  public init(port: UInt16 = 0, backlog: Int32 = 16) throws {
    descriptor = try newSocket()
    setOption(descriptor, SO_REUSEADDR, 1)
    let socket = descriptor
    guard withLoopbackAddress(port, { bind(socket, $0, $1) }) == 0
    else { throw TestFailure.ofCall("bind to port \(port)") }
    guard listen(descriptor, backlog) == 0 else { throw TestFailure.ofCall("listen") }
  }

  deinit { closeForGood(descriptor) }

  /// Accepts the next connection.
  public func accept(
    within interval: Duration = .timeout, file: String = #fileID, line: Int = #line
  ) throws -> RawPeer {
    guard waitForAny(of: [(descriptor, POLLIN)], until: Deadline(interval)) else {
      throw TestFailure("nobody connected within \(interval)", file: file, line: line)
    }
    let accepted = acceptCloseOnExec(descriptor)
    guard accepted >= 0 else { throw TestFailure.ofCall("accept") }
    return RawPeer(taking: accepted)
  }

  /// Throws if somebody has connected and was not accepted.
  public func expectNobody(file: String = #fileID, line: Int = #line) throws {
    guard waitForAny(of: [(descriptor, POLLIN)], until: Deadline(.zero)) else { return }
    throw TestFailure("somebody has connected", file: file, line: line)
  }
}

private func acceptCloseOnExec(_ listener: Int32) -> Int32 {
  // accept4(2) is not declared without _GNU_SOURCE.
  spawning.withLock { _ in
    let accepted = accept(listener, nil, nil)
    if accepted >= 0 { _ = fcntl(accepted, F_SETFD, FD_CLOEXEC) }
    return accepted
  }
}
