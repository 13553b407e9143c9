import Glibc
import TestSupport

/// A desk that a fault comes upon, and the customers who come to it meanwhile.
final class FaultDesk {
  private let desk: Desk
  private let setting: Setting
  private let trace: FaultTrace
  private let fault: DiskFault

  private let isOfAnswers: Bool
  private var served: RawPeer?

  /// The desk listens, and from now on calls fail.
  /// - Parameter guest: somebody who is there already; nil: nobody is.
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

  /// Somebody comes, asks and is answered, twice, and goes.
  func serve(_ name: String) throws {
    try serve(name, arrive(name))
  }

  /// Somebody gives a name, and waits.
  func arrive(_ name: String) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, name))
    return peer
  }

  /// Somebody comes, and can't be taken until the fault has passed.
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

  /// Whoever is served asks, and is lost on the way: the connection ends, and the agent is told why.
  func loseServed(_ name: String, _ reason: String) throws {
    guard let peer = served else { throw Complaint("nobody is served") }
    try peer.send(frame(2, "\(name) asks"))
    if isOfAnswers {
      try desk.expect("\(name) asks")
      try answer("to \(name)")
    }
    try requireLost(peer, reason)
  }

  /// Somebody comes, and is lost before they are seated.
  func loseArriving(_ name: String, _ reason: String) throws {
    try requireLost(try arrive(name), reason)
  }

  private func requireLost(_ peer: RawPeer, _ reason: String) throws {
    let bytes = try peer.receiveUntilEnd().bytes
    guard bytes.isEmpty else { throw Complaint("something came after all") }
    try desk.expect(reason)
  }

  func waitForFault() throws { try trace.requireInjected() }

  /// After the fault: it came about, and the desk rests and ends as ever.
  func finish() throws {
    try trace.requireInjected()
    try trace.waitForRest()
    try fault.mend()
    desk.child.signal(SIGTERM)
    try desk.child.requireEnd(128 + SIGTERM, saying: "", in: setting)
  }

  /// The desk itself ends of the fault, when somebody comes and talks; or at once, if being traced has
  /// interrupted the call that the fault is in.
  func requireEnd(_ status: Int32, saying reason: String) throws {
    let peer = try? RawPeer(connectingTo: desk.port)
    try? peer?.send(frame(1, "Mei") + frame(2, "Mei asks"))
    if peer != nil,
      (try? desk.child.waitForOutput(containing: "Mei asks")) != nil
    {
      try? answer("to Mei")
    }
    try desk.child.requireEnd(status, saying: reason, in: setting)
    // Whoever is there is not left waiting.
    _ = try peer?.receiveUntilEnd()
    try trace.requireInjected()
  }

  /// The desk is told to end; whoever is there is told in order.
  func leave() throws {
    desk.child.signal(SIGTERM)
    try desk.child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    let end = try served?.receiveUntilEnd().end
    guard end != .reset else { throw Complaint("the connection was reset") }
    try trace.requireInjected()
  }
}
