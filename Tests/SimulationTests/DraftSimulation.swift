import ChatCore
import MonotonicTime
import TestSupport

@testable import ChatUI
@testable import TerminalUI

/// A long random shift at the console, with more keys, more customers and other timings than `DraftOrders`
/// can enumerate.
struct DraftSimulation {
  private static let steps = 150

  private var random: SplitMix64
  private let trace: ((String) -> Void)?
  private var console: Console
  /// Whether the terminal accepts no output at the moment, for example on a slow line.
  private var isTerminalBusy = false

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    console = Console(
      Console.Wiring(
        typesAhead: !random.one(in: 4), savesLate: random.one(in: 3),
        settlesLate: random.one(in: 3)))
    if random.one(in: 8) { console.screen.resize(rows: 24, columns: 80) }
  }

  /// - Throws: `SimulationFailure` with the step, and which text would have gone to whom.
  /// - Returns: the number of replies that were sent.
  mutating func run() throws -> Int {
    for step in 1...Self.steps {
      do {
        try act()
        if random.one(in: 2) { try console.save() }
        if !isTerminalBusy, random.one(in: 2) { try console.paint() }
      } catch let failure as SimulationFailure {
        throw SimulationFailure(what: "step \(step): \(failure.what)")
      }
    }
    return console.sentCount
  }

  private mutating func act() throws {
    passTime()
    switch random.int(0...29) {
    case 0...9: try type()
    case 10...13: try press("Enter", .key(.enter, []))
    case 14: try recall("Up", .key(.up, []))
    case 15: try recall("Ctrl-Y", .key(.character("y"), .control))
    case 16: try press("Ctrl-U", .key(.character("u"), .control))
    case 17: try edit()
    case 18: try chooseReply()
    case 19: try command()
    case 20: try press("Ctrl-X", .key(.character("x"), .control))
    case 21...23: try happen("somebody comes") { try $0.arrive() }
    case 24, 25: try happen("the customer writes") { try $0.write() }
    case 26: try happen("the customer leaves") { try $0.leave() }
    case 27: try happen("the customer is lost") { try $0.drop() }
    case 28: isTerminalBusy.toggle()
    default: try happen("the disk has all of it") { try $0.saveAll() }
    }
  }

  private mutating func passTime() {
    let milliseconds =
      switch random.int(0...5) {
      case 0: random.int(0...2000)
      case 1: random.one(of: [0, 249, 250, 251])
      default: random.int(0...120)
      }
    console.now = console.now + .milliseconds(milliseconds)
    console.agent.look(at: console.now)
  }

  // MARK: Actions of the agent

  private var letter: Character { console.agent.mind ?? "-" }

  /// One or two keys in a read. Otherwise the agent may also type or paste more at once.
  private mutating func type() throws {
    console.agent.types(at: console.now)
    let isDeliberate = !console.agent.isBusyTyping && random.one(in: 3)
    let text = String(
      repeating: letter, count: isDeliberate ? random.int(4...30) : random.int(1...2))
    let isPasted = isDeliberate && random.one(in: 2)
    try press(
      "\(isPasted ? "pastes" : "types") \(text)",
      isPasted ? .paste(Array(text.utf8), cut: 0) : .text(text))
  }

  private mutating func recall(_ name: String, _ event: KeyEvent) throws {
    console.agent.recalls(at: console.now)
    try press(name, event)
  }

  private mutating func edit() throws {
    let key: KeyEvent = random.one(of: [
      .key(.left, []), .key(.home, []), .key(.backspace, []), .key(.character("w"), .control),
      .key(.character("t"), .control), .key(.enter, .alt), .key(.pageUp, []), .key(.escape, []),
    ])
    try press("\(key)", key)
  }

  /// The offered reply is made for the current customer.
  private mutating func chooseReply() throws {
    try press("F2", .key(.function(2), []))
    if random.one(in: 2) { try press("Enter", .key(.enter, [])) }
  }

  /// In upper case, since lower-case letters stand for customers.
  private mutating func command() throws {
    guard console.screen.input.editor.isEmpty, !console.agent.isBusyTyping else { return }
    console.agent.types(at: console.now)
    let text = random.one(of: ["/BLOCK", "/END", "/NOTE \(letter)\(letter)"])
    try press("types \(text)", .text(text))
    if random.one(in: 2) { try press("Enter", .key(.enter, [])) }
  }

  private mutating func press(_ name: String, _ event: KeyEvent) throws {
    trace?("\(console.now.nanoseconds / 1_000_000) ms: \(name), for \(letter)")
    try console.press([event])
    trace?("  in the line: \(console.screen.input.line)")
  }

  private mutating func happen(
    _ name: String, _ event: (inout Console) throws -> Void
  ) throws {
    trace?("\(console.now.nanoseconds / 1_000_000) ms: \(name)")
    try event(&console)
    trace?("  there is \(console.seated.map(String.init) ?? "nobody")")
  }
}
