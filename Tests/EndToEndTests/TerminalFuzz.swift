import Glibc
import TestSupport

/// One run of random input from a seed: programs on their terminals; after each burst their state is checked.
final class TerminalFuzz {
  enum Pairing: CaseIterable { case both, deskAlone, customerAlone }

  private let seed: UInt64
  private let pairing: Pairing
  private var random: SplitMix64
  private var step = 0
  private var acts: [String] = []
  private var programs: [TerminalFuzzProgram] = []
  private var peer: RawPeer?
  private var listener: RawListener?
  private var port: UInt16 = 0

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix64(seed: seed)
    pairing = Pairing.allCases[Int(seed % 3)]
  }

  /// - Throws: the failure, with the seed that reproduces it and the last acts.
  func run(steps: Int) throws {
    do {
      try start()
      for number in 1...steps {
        step = number
        for _ in 0..<random.int(1...3) { try act() }
        if try !isRight() { try startAgain() }
      }
      for program in programs { try program.quit() }
    } catch {
      let done = acts.suffix(12).joined(separator: "\n  ")
      throw Complaint(
        """
        terminal fuzz, seed \(seed) (\(pairing)), step \(step): \(error)
        again: scripts/terminal-fuzz.sh --seed \(seed)
        what was done last:
          \(done)
        """)
    }
  }

  private func start() throws {
    peer = nil
    switch pairing {
    case .both:
      port = try freePort()
      let desk = try TerminalFuzzProgram(.desk, port: port)
      programs = [desk, try TerminalFuzzProgram(.customer, port: port)]
    case .deskAlone:
      port = try freePort()
      programs = [try TerminalFuzzProgram(.desk, port: port)]
    case .customerAlone:
      let listener = try RawListener()
      self.listener = listener
      programs = [try TerminalFuzzProgram(.customer, port: listener.port)]
      peer = try listener.accept()
      _ = try peer?.receiveFrame()
    }
  }

  /// Restarts after random keys have quit a program. It must have ended in order and restored the terminal.
  private func startAgain() throws {
    acts.append("started again")
    for program in programs { try program.quit() }
    try start()
  }

  // MARK: Acts

  private func act() throws {
    let program = random.one(of: programs)
    switch random.int(0...11) {
    case 0, 1:
      let size = TerminalFuzzInput.size(&random)
      acts.append("\(program.role): size \(size.columns)x\(size.rows)")
      try program.watch.resize(size)
    case 2:
      let signal = random.one(of: [SIGTSTP, SIGSTOP])
      acts.append("\(program.role): signal \(signal)")
      try program.stop(by: signal)
    case 3 where random.int(0...3) == 0:
      acts.append("\(program.role): a paste of megabytes")
      try program.type(TerminalFuzzInput.hugePaste(&random))
    case 4, 5: try misbehave()
    default:
      let bytes = TerminalFuzzInput.burst(&random)
      acts.append(
        "\(program.role): types \(bytes.count) bytes: \(Self.readable(bytes.prefix(300)))")
      try program.type(bytes)
    }
    try program.watch.catchUp()
  }

  private func misbehave() throws {
    guard pairing != .both else { return }
    let bytes = TerminalFuzzInput.frames(&random, withNames: pairing == .deskAlone)
    acts.append("peer: sends \(bytes.count) bytes of frames")
    // The agent may have ended this peer's connection meanwhile.
    do { try peer?.send(bytes) } catch { peer = nil }
  }

  private static func readable(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
      (0x20...0x7E).contains(byte) ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
    }.joined()
  }

  // MARK: Checks

  /// - Returns: false if a program was quit.
  private func isRight() throws -> Bool {
    for program in programs {
      guard try program.comeToRest() else { return false }
    }
    switch pairing {
    case .both: return try areOfOneMind()
    case .deskAlone: return try deskAnswers()
    case .customerAlone: return try customerAnswers()
    }
  }

  private func deskAnswers() throws -> Bool {
    let desk = programs[0]
    guard try desk.shows(["No customer", "Your turn", "Their turn"]) else { return false }
    let question = "question \(step)!"
    // If the agent has ended the conversation, another peer connects.
    if desk.state == "No customer" || !canSay(question) {
      let next = try RawPeer(connectingTo: port)
      try next.send(frame(1, random.one(of: HostileText.samples)) + frame(2, question))
      peer = next
    }
    guard try desk.shows(["Your turn"], and: question) else { return false }
    try desk.sayLine("reply \(step)")
    try expectMessage(endingWith: "reply \(step)")
    return try desk.shows(["Their turn"])
  }

  private func canSay(_ text: String) -> Bool {
    do { try peer?.send(frame(2, text)) } catch { return false }
    return peer != nil
  }

  private func customerAnswers() throws -> Bool {
    let customer = programs[0]
    guard try customer.shows(["Your turn", "Their turn"]) else { return false }
    let question = "question \(step)!"
    guard canSay(question), try customer.shows(["Your turn"], and: question) else { return false }
    try customer.sayLine("answer \(step)")
    try expectMessage(endingWith: "answer \(step)")
    return try customer.shows(["Their turn"])
  }

  private func expectMessage(endingWith text: String) throws {
    while let peer {
      if try peer.receiveFrame().body.hasSuffix(text) { return }
    }
  }

  /// Checks that two connected programs agree on whose turn it is, and that the chat goes on.
  private func areOfOneMind() throws -> Bool {
    let (desk, customer) = (programs[0], programs[1])
    let all = ["No customer", "Your turn", "Their turn"]
    guard try desk.shows(all), desk.state != "No customer" else { return false }
    let isDesks = desk.state == "Your turn"
    guard try customer.shows([isDesks ? "Their turn" : "Your turn"]) else { return false }
    let (first, second) = isDesks ? (desk, customer) : (customer, desk)
    try first.sayLine("to you \(step)")
    guard try second.shows(["Your turn"]) else { return false }
    return try first.shows(["Their turn"])
  }
}
