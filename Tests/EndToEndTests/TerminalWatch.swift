import Glibc
import TestSupport

/// Follows the output of a full-screen program byte by byte: unexpected output throws, and the contents of
/// the screen can be checked.
final class TerminalWatch {
  let child: Child
  private let modesAtStart: TerminalModes
  private var grammar = TerminalGrammar()
  private var place = 0
  private var size: WindowSize
  /// The screen since it was last drawn completely; nil if it was not yet drawn at the present size.
  private var screen: TerminalScreenModel?
  private var isRegionWhole = true
  private var isPlainStyle = true
  private var privateModes: [Int: Bool] = [:]
  private(set) var isKeypadOn = false
  private(set) var title = ""
  private(set) var titleDepth = 0

  /// - Parameter modes: the terminal's modes before the program; by default those of a new terminal.
  init(_ child: Child, size: WindowSize = .standard, modes: TerminalModes? = nil) throws {
    self.child = child
    self.size = size
    modesAtStart = try modes ?? Child("true", input: .terminal).terminalModes()
  }

  /// Processes the output so far.
  func catchUp() throws {
    let bytes = child.bytes(of: .output)
    defer { place = bytes.count }
    try grammar.read(bytes[place...]) { take($0) }
  }

  private func take(_ piece: TerminalPiece) {
    switch piece {
    case .sequence(mark: nil, [2], "J"):
      screen = TerminalScreenModel(
        rows: size.rows == 0 ? 24 : size.rows, columns: size.columns == 0 ? 80 : size.columns)
    case .sequence(mark: nil, let numbers, "r"): isRegionWhole = numbers == [0]
    case .sequence(mark: nil, let numbers, "m"): isPlainStyle = numbers == [0]
    case .sequence(mark: nil, let numbers, "t"): titleDepth += numbers[0] == 22 ? 1 : -1
    case .sequence(mark: "?", let numbers, let final) where final == "h" || final == "l":
      privateModes[numbers[0]] = final == "h"
    case .escape("="): isKeypadOn = true
    case .escape(">"): isKeypadOn = false
    case .title(let title): self.title = title
    case .sequence, .escape, .text, .control: break
    }
    screen?.take(piece)
  }

  /// Changes the size. The contents of the screen are unknown until they are drawn at this size.
  func resize(_ size: WindowSize) throws {
    try catchUp()
    self.size = size
    screen = nil
    try child.setWindowSize(size)
  }

  var lines: [String] { screen?.lines ?? [] }

  /// Waits for a condition on the screen's rows.
  func expectScreen(
    _ what: String, within interval: Duration = .timeout, file: String = #fileID,
    line: Int = #line, _ condition: ([String]) -> Bool
  ) throws {
    let end = ContinuousClock.now + interval
    while true {
      try catchUp()
      if condition(lines) { return }
      guard child.exitStatus == nil, ContinuousClock.now < end else {
        let shown = lines.joined(separator: "\n")
        let status = child.exitStatus.map { "\($0)" } ?? "running"
        throw Complaint("\(file):\(line): not shown: \(what) (\(status))\n\(shown)")
      }
      poll(nil, 0, 5)
    }
  }

  /// Waits until a row of the screen contains this text.
  func expectToRead(_ text: String, file: String = #fileID, line: Int = #line) throws {
    try expectScreen("\"\(text)\"", file: file, line: line) { lines in
      lines.contains { $0.contains(text) }
    }
  }

  /// Checks after the program's end that everything it changed on the terminal is restored.
  func expectGivenBack() throws {
    try catchUp()
    try grammar.finish()
    var faults: [String] = []
    if try child.terminalModes() != modesAtStart { faults.append("the modes of the terminal") }
    let asAtStart = [
      1: false, 7: true, 25: true, 1000: false, 1006: false, 1049: false, 2004: false,
    ]
    for (mode, isOn) in asAtStart where privateModes[mode] ?? isOn != isOn {
      faults.append("private mode \(mode)")
    }
    if isKeypadOn { faults.append("the keypad") }
    if !isRegionWhole { faults.append("the scrolling region") }
    if !isPlainStyle { faults.append("the style") }
    if titleDepth != 0 { faults.append("the title's stack (\(titleDepth))") }
    if !faults.isEmpty { throw Complaint("not given back: \(faults.joined(separator: ", "))") }
  }
}
