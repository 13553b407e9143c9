import Glibc
import Synchronization

/// A terminal with a real screen: a tmux server of its own with one pane. It shows what a person would see,
/// including wide characters. The server is killed when the last reference is released.
public final class Tmux {
  /// The cursor: its position, counted from 0, and whether it is shown.
  public struct Cursor: Equatable, Sendable {
    /// Cells from the left edge.
    public let column: Int
    /// Rows from the top.
    public let row: Int
    /// False while a program hides the cursor.
    public let isVisible: Bool

    /// A cursor to compare with.
    public init(column: Int, row: Int, isVisible: Bool = true) {
      (self.column, self.row, self.isVisible) = (column, row, isVisible)
    }
  }

  private static let plainShell = ["bash", "--noprofile", "--norc", "--noediting"]

  private let folder: String
  private var socket: String { folder + "/socket" }

  /// Starts `command` in a new terminal; without a command, a plain shell with the prompt `$ `. The screen
  /// stays readable after the command has ended.
  public init(
    _ command: [String] = [], size: WindowSize = .standard, environment: [String: String?] = [:]
  ) throws {
    folder = try makeFolder()
    try writeSettings()
    var arguments = ["-f", folder + "/settings", "new-session", "-d"]
    arguments += ["-x", "\(size.columns)", "-y", "\(size.rows)"]
    // tmux sometimes misses SIGCHLD and then has no exit status of its command: a shell around it saves it.
    let keeper = "trap : INT QUIT TERM HUP; \"$@\"; echo $? >\(folder)/status"
    arguments += ["--", "sh", "-c", keeper, "sh"]
    arguments += command.isEmpty ? Self.plainShell : command
    let shellSettings: [String: String?] = ["PS1": "$ ", "HISTFILE": ""]
    try run(arguments, environment: shellSettings.merging(environment) { $1 })
  }

  deinit {
    _ = try? run(["kill-server"])
    for name in ["socket", "settings", "status"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private func writeSettings() throws {
    let settings = """
      set -g default-terminal tmux-256color
      set -g status off
      set -g remain-on-exit on
      set -g remain-on-exit-format ""
      set -g history-limit 2000
      """
    let descriptor = open(folder + "/settings", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TestFailure.ofCall("create tmux's settings") }
    defer { _ = close(descriptor) }
    let bytes = Array(settings.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count
    else { throw TestFailure.ofCall("write tmux's settings") }
  }

  /// Runs a tmux command. Returns its output.
  @discardableResult
  public func run(
    _ arguments: [String], environment: [String: String?] = [:]
  ) throws -> String {
    let tmux = try Child(
      "tmux", ["-u", "-S", socket] + arguments, environment: environment, input: .nothing)
    guard try tmux.waitForExit() == .exited(0) else {
      throw TestFailure("tmux \(arguments.joined(separator: " "))", seen: tmux.errors)
    }
    return tmux.output
  }

  // MARK: Keys

  /// Presses keys by their tmux names: `"C-x"`, `"Enter"`, `"PageUp"`, `"M-Enter"`.
  public func press(_ keys: String...) throws {
    try run(["send-keys", "--"] + keys)
  }

  /// Types text literally.
  public func type(_ text: String) throws {
    try run(["send-keys", "-l", "--", text])
  }

  /// Types a line and presses Enter.
  public func enter(_ text: String) throws {
    try type(text)
    try press("Enter")
  }

  /// Pastes text: as a bracketed paste if the program enabled that.
  public func paste(_ text: String) throws {
    try run(["set-buffer", "--", text])
    try run(["paste-buffer", "-p", "-r"])
  }

  /// Changes the size of the terminal.
  public func resize(_ size: WindowSize) throws {
    try run(["resize-window", "-x", "\(size.columns)", "-y", "\(size.rows)"])
  }

  // MARK: The screen

  /// The rows of the screen, without trailing blanks. With `escapes`, colours and attributes are included as
  /// SGR sequences.
  public func capture(escapes: Bool = false) throws -> [String] {
    let text = try run(["capture-pane", "-p"] + (escapes ? ["-e"] : []))
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// The cursor.
  public func cursor() throws -> Cursor {
    let values = try format("#{cursor_x} #{cursor_y} #{cursor_flag}").split(separator: " ")
    let numbers = values.compactMap { Int($0) }
    guard numbers.count == 3 else { throw TestFailure("tmux told of no cursor: \(values)") }
    return Cursor(column: numbers[0], row: numbers[1], isVisible: numbers[2] == 1)
  }

  /// The title that a program set.
  public func title() throws -> String { try format("#{pane_title}") }

  /// Whether a full-screen program uses the alternate screen.
  public func isInAlternateScreen() throws -> Bool { try format("#{alternate_on}") == "1" }

  /// The command's exit status in a shell's convention (128 + n for signal n); nil while it runs.
  public func exitStatus() throws -> Int? {
    let descriptor = open(folder + "/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let file = Collector(descriptor)
    file.collect()
    return Int(String(decoding: file.bytes.prefix { $0 != 10 }, as: UTF8.self))
  }

  /// Expands a tmux format string for the pane.
  public func format(_ format: String) throws -> String {
    String(try run(["display-message", "-p", format]).prefix { $0 != "\n" })
  }

  // MARK: Waiting

  /// Waits until a row of the screen contains `text`.
  public func waitFor(
    _ text: String, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws {
    try waitUntil("the screen shows \"\(text)\"", within: interval, file: file, line: line) {
      try capture().contains { $0.contains(text) }
    }
  }

  /// Waits until a row of the screen contains one of `texts`. Returns the first of the list that is shown.
  @discardableResult
  public func waitFor(
    oneOf texts: [String], file: String = #fileID, line: Int = #line
  ) throws -> String {
    var found: String?
    try waitUntil("the screen shows one of \(texts)", file: file, line: line) {
      let lines = try capture()
      found = texts.first { text in lines.contains { $0.contains(text) } }
      return found != nil
    }
    return found ?? ""
  }

  /// Waits until the screen shows `text` followed by a number of seconds that is `least` or more: polling may
  /// miss any single value. Returns the number.
  @discardableResult
  public func waitForSeconds(
    behind text: String, atLeast least: Int, file: String = #fileID, line: Int = #line
  ) throws -> Int {
    var seconds = 0
    let what = "the screen shows \"\(text)\(least) s\" or more"
    try waitUntil(what, file: file, line: line) {
      for row in try capture() {
        guard let number = row.firstRange(of: text).map({ row[$0.upperBound...] }) else { continue }
        seconds = Int(number.prefix { $0.isASCII && $0.isNumber }) ?? 0
      }
      return seconds >= least
    }
    return seconds
  }

  /// Waits until `condition` holds, by polling: tmux sends no notification of changes.
  public func waitUntil(
    _ what: String, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line, _ condition: () throws -> Bool
  ) throws {
    let deadline = Deadline(interval)
    while true {
      if try condition() { return }
      if deadline.hasPassed {
        let screen = try capture().joined(separator: "\n")
        throw TestFailure(
          "not within \(interval): \(what)", seen: screen, file: file, line: line)
      }
      poll(nil, 0, 20)
    }
  }
}

private func makeFolder() throws -> String {
  var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw TestFailure.ofCall("mkdtemp") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
