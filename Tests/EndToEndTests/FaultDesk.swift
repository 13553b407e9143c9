import Glibc
import TestSupport

/// A desk with an injected fault, and its customers.
final class FaultDesk {
  private let desk: Desk
  private let setting: Setting
  private let trace: FaultTrace
  private let fault: DiskFault

  private let isOfAnswers: Bool
  private var served: RawPeer?

  /// Starts the desk and then injects the fault.
  /// - Parameter guest: the name of a customer who is seated before; nil for none.
  init(
    _ fault: Fault, in setting: Setting, _ options: [String] = ["--no-history"],
    alreadyServing guest: String? = nil
  ) throws {
    let port = try freePort()
    self.setting = setting
    isOfAnswers = fault.call == "sendto"
    trace = try FaultTrace()
    let child = try Child.atFault(
      [], "agent-console", ["--port", "\(port)"] + options, in: setting)
    let desk = try Desk(child, port: port)
    self.desk = desk
    served = try guest.map { try desk.seat($0) }
    self.fault = try DiskFault(
      child.pid, fault.injection, alsoTracing: "epoll_wait", into: trace.path)
  }

  /// A customer connects, gets answers to two messages, and leaves.
  func serve(_ name: String) throws {
    try serve(name, arrive(name))
  }

  /// A customer connects and sends a name.
  func arrive(_ name: String) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, name))
    return peer
  }

  /// A customer connects, but can be accepted only after the fault is over.
  func serveLate(_ name: String, after reason: String) throws {
    let peer = try arrive(name)
    try desk.expect(reason)
    try serve(name, peer)
  }

  func serve(_ name: String, _ peer: RawPeer) throws {
    try desk.expect("\(name) connected")
    try talk(name, peer)
    peer.close()
    try desk.expect("\(name) left")
  }

  private func talk(_ name: String, _ peer: RawPeer) throws {
    for turn in 1...2 {
      try peer.send(frame(2, "\(name) asks \(turn)"))
      try desk.expect("\(name) asks \(turn)")
      try answer("to \(name) \(turn)")
      let received = try peer.receiveMessage()
      guard received == "to \(name) \(turn)" else { throw Complaint("received \(received)") }
    }
  }

  private func answer(_ text: String) throws {
    try desk.child.send(text + (setting == .screen ? "\r" : "\n"))
  }

  /// The present customer sends a message and is lost: the connection ends, and the agent is told why.
  func loseServed(_ name: String, _ reason: String) throws {
    guard let peer = served else { throw Complaint("nobody is served") }
    try peer.send(frame(2, "\(name) asks"))
    if isOfAnswers {
      try desk.expect("\(name) asks")
      try answer("to \(name)")
    }
    try requireLost(peer, reason)
  }

  /// A customer connects and is lost before being seated.
  func loseArriving(_ name: String, _ reason: String) throws {
    try requireLost(try arrive(name), reason)
  }

  private func requireLost(_ peer: RawPeer, _ reason: String) throws {
    let bytes = try peer.receiveUntilEnd().bytes
    guard bytes.isEmpty else { throw Complaint("something came after all") }
    try desk.expect(reason)
  }

  func waitForFault() throws { try trace.requireInjected() }

  /// Checks that the fault occurred, that the desk becomes idle, and that it ends normally.
  func finish() throws {
    try trace.requireInjected()
    try trace.waitForRest()
    try fault.mend()
    desk.child.signal(SIGTERM)
    try desk.child.requireEnd(128 + SIGTERM, saying: "", in: setting)
  }

  /// Checks that the fault ends the desk: when a customer connects and writes, or at once if attaching strace
  /// interrupted the call in question.
  func requireEnd(_ status: Int32, saying reason: String) throws {
    let peer = try? RawPeer(connectingTo: desk.port)
    try? peer?.send(frame(1, "Mei") + frame(2, "Mei asks"))
    if peer != nil,
      (try? desk.child.waitForOutput(containing: "Mei asks")) != nil
    {
      try? answer("to Mei")
    }
    try desk.child.requireEnd(status, saying: reason, in: setting)
    // The customer's connection is closed too.
    _ = try peer?.receiveUntilEnd()
    try trace.requireInjected()
  }

  /// Ends the desk with SIGTERM; a customer who is there is disconnected in order.
  func leave() throws {
    desk.child.signal(SIGTERM)
    try desk.child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    let end = try served?.receiveUntilEnd().end
    guard end != .reset else { throw Complaint("the connection was reset") }
    try trace.requireInjected()
  }
}
