import Glibc
import TestSupport
import Testing

/// The location of the protocol's existing peers: `KEFU_PEERS`, or a folder beside the package.
enum Peers {
  static let folder: String? = {
    let beside = (try? packageRoot()).map { $0 + "/../shared/peers" }
    let places = [getenv("KEFU_PEERS").map { String(cString: $0) }, beside].compactMap(\.self)
    return places.first { access($0 + "/agent.py", R_OK) == 0 }
  }()

  static let why: Comment = """
    agent.py and customer.py, the existing peers of the protocol, are not in KEFU_PEERS \
    nor in ../shared/peers
    """

  static func path(_ name: String) throws -> String { "\(try #require(folder))/\(name)" }
}

/// Exclusive use of the one port that the peers know: in a network namespace if possible, else with a lock
/// that other test runs on this machine share.
final class Table {
  static let port: UInt16 = 21567
  private let network = try? PrivateNetwork()
  private var lock: Int32 = -1

  init() throws {
    guard network == nil else { return }
    let path = "/tmp/kefu-test-port-\(Self.port)"
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    // If another user created the file, it may be only readable, or not even that (protected_regular,
    // proc(5)).
    if lock < 0 { lock = open(path, O_RDONLY | O_CLOEXEC) }
    guard lock >= 0 else { return }
    try wait(for: "the only port that the peers know", within: .seconds(120)) {
      flock(lock, LOCK_EX | LOCK_NB) == 0
    }
  }

  deinit {
    if lock >= 0 { _ = close(lock) }
  }

  func command(_ program: String, _ arguments: [String]) -> [String] {
    network?.command(program, arguments) ?? [program] + arguments
  }

  /// Starts a peer with unbuffered output.
  func peer(_ name: String, _ arguments: [String] = []) throws -> Program {
    let command = try command("python3", ["-u", Peers.path(name)] + arguments)
    return Program(try Child(command[0], Array(command[1...])))
  }

  func program(_ name: String, _ arguments: [String] = []) throws -> Program {
    let command = try command(builtProgram(name), arguments)
    return Program(try Child(command[0], Array(command[1...])))
  }

  func screen(_ name: String, _ arguments: [String] = []) throws -> Tmux {
    try Tmux(command(builtProgram(name), arguments), environment: chinese)
  }
}

/// The existing peers and these programs work together, both unmodified.
@Suite(
  .serialized, .enabled(if: Peers.folder != nil, Peers.why),
  .enabled(if: Python.isThere, Python.why))
struct InteropTests {
  static let turns = [
    ("你好，我的订单还没有到。", "您好！请问订单号是多少？"), ("是 20240607。", "好的，请稍等……😀"),
    ("谢谢！", "不客气，再见。"),
  ]

  @Test func theDeskServesThePeersCustomer() throws {
    let table = try Table()
    let desk = try table.program("agent-console", ["--no-history"])
    try desk.expect("* listening on 127.0.0.1:21567\n")
    for name in ["小明", "小红"] {
      let visitor = try table.peer("customer.py", [name])
      try desk.expect("* \(name) connected")
      for (question, answer) in Self.turns {
        try visitor.expect(">>")
        try visitor.say(question)
        try desk.expect("< \(question)\n")
        try desk.say(answer)
        try visitor.expect("\(answer)\n---------------\n")
      }
      try visitor.expect(">>")
      visitor.child.closeInput()
      _ = try visitor.child.waitForExit()
      try desk.expect("* \(name) left\n")
    }
    #expect(!desk.child.output.contains("out of turn"))
    #expect(desk.child.errors == "")
  }

  @Test func aCustomerVisitsThePeersDesk() throws {
    let table = try Table()
    let desk = try table.peer("agent.py")
    try desk.expect("等待客户端连接")
    for name in ["小明", "小红"] {
      let visit = try table.program("customer-term", [name])
      try visit.expect("* connected to 127.0.0.1:21567\n")
      try desk.expect("客户名称设置：\(name)\n")
      for (question, answer) in Self.turns {
        try visit.say(question)
        try desk.expect("\(question)\n---------------\n")
        try desk.say(answer)
        try visit.expect("< \(answer)\n")
      }
      visit.child.closeInput()
      #expect(try visit.child.waitForExit() == .exited(0))
      try desk.expect("对方断开了连接")
    }
    #expect(desk.child.errors == "")
  }

  /// The peer takes the bytes of one read for one frame: what arrives together with the name is lost. So the
  /// lines are sent after the name was taken.
  @Test func linesAreReadTurnByTurnWithThePeersDesk() throws {
    let table = try Table()
    let desk = try table.peer("agent.py")
    try desk.expect("等待客户端连接")
    let visit = try table.program("customer-term", ["小明"])
    try desk.expect("客户名称设置：小明\n")
    try visit.child.send("一\n二\n三\n")
    visit.child.closeInput()
    for (question, answer) in [("一", "甲"), ("二", "乙"), ("三", "丙")] {
      try desk.expect("\(question)\n---------------\n")
      try desk.say(answer)
    }
    #expect(try visit.child.waitForExit() == .exited(0))
    #expect(visit.child.output.hasSuffix("> 三\n< 丙\n* you left\n"))
  }

  @Test func aCustomerOnTheScreenWithThePeersDesk() throws {
    let table = try Table()
    let desk = try table.peer("agent.py")
    try desk.expect("等待客户端连接")
    let screen = try table.screen("customer-term", ["小明"])
    for (question, answer) in Self.turns {
      try screen.waitFor("轮到您")
      try screen.enter(question)
      try desk.expect("\(question)\n---------------\n")
      try screen.waitFor("等对方")
      try desk.say(answer)
      try screen.waitFor(answer)
    }
    try screen.press("C-c")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
    try desk.expect("对方断开了连接")
  }

  /// Last in the suite: the desk closes first, so its port is in TIME_WAIT afterwards.
  @Test func aDeskOnTheScreenWithThePeersCustomer() throws {
    let table = try Table()
    let screen = try table.screen("agent-console", ["--no-history"])
    try screen.waitFor("没有客户")
    let visitor = try table.peer("customer.py", ["小明"])
    for (question, answer) in Self.turns {
      try visitor.expect(">>")
      try visitor.say(question)
      try screen.waitFor(question)
      try screen.waitFor("轮到您")
      try screen.enter(answer)
      try visitor.expect("\(answer)\n---------------\n")
      try screen.waitFor("等对方")
    }
    try screen.press("C-x")
    try visitor.expect(">>")
    try visitor.say("还在吗？")
    try visitor.expect("对方断开了连接,程序退出")
    #expect(try visitor.child.waitForExit() == .exited(0))
    try screen.waitFor("没有客户")
    try screen.press("C-c")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
  }
}
