import EpollLoop

/// A program of the examples: a loop, its standard streams, and the way out.
public final class Program {
  /// What everything runs in.
  public let loop: EventLoop
  private var output: ByteSink?
  private var input: ByteSource?
  private var lines = MessageReader(.lines)
  private var signals: SignalSource?
  private var failure: String?
  private var hasEnded = false

  /// Called for each line of standard input, without its end.
  public var onLine: (String) -> Void = { _ in }
  /// Called at the end of standard input.
  public var onInputEnd: () -> Void = {}

  /// Takes standard output, and the signals that end a program: those stop the loop.
  public init() throws {
    loop = try EventLoop()
    signals = try SignalSource(loop, SignalSource.ending) { [unowned self] _ in loop.stop() }
    output = try ByteSink(loop, .standardOutput) { [unowned self] _ in loop.stop() }
    output?.onDrained = { [unowned self] in onCaughtUp() }
  }

  /// Reads standard input while true, and while lines are wanted.
  public func setReadingInput(_ reading: Bool) throws {
    if input == nil {
      input = try ByteSource(loop, .standardInput) { [unowned self] in take($0) }
    }
    input?.setReading(reading && wantsLines)
  }

  private func take(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let bytes):
      do { try lines.append(bytes) } catch { fail("\(error)") }
      takeLines()
    case .ended:
      lines.end()
      hasEnded = true
      takeLines()
    case .hungUp: break
    }
  }

  /// False while lines are to wait: in the terminal or the pipe, but for what a read brought too much.
  public var wantsLines = true {
    didSet {
      guard wantsLines != oldValue else { return }
      input?.setReading(wantsLines)
      if wantsLines { loop.deferToNextPass { [weak self] in self?.takeLines() } }
    }
  }

  private func takeLines() {
    while wantsLines, let line = lines.next() { onLine(String(decoding: line, as: UTF8.self)) }
    if wantsLines, hasEnded {
      hasEnded = false
      onInputEnd()
    }
  }

  /// Writes a line. What others sent must not command the terminal: control characters are shown as U+FFFD.
  public func say(_ line: String) {
    write(Array("\(String(line.unicodeScalars.map(Self.shown)))\n".utf8))
  }

  /// Writes bytes as they are.
  public func write(_ bytes: [UInt8]) {
    output?.write(bytes)
  }

  /// Whether much waits for whoever reads the output, as for a terminal in which somebody pressed Ctrl-S. To write on
  /// would fill the memory.
  public var isBehind: Bool { output?.unwrittenByteCount ?? 0 > Self.maximumUnsentBytes }
  /// Called when everything is written that had to wait.
  public var onCaughtUp: () -> Void = {}

  /// What may wait to be written: some hundred screens.
  private static let maximumUnsentBytes = 256 * 1024

  private static func shown(_ scalar: Unicode.Scalar) -> Character {
    let isPlain = scalar.properties.generalCategory != .control || scalar == "\n" || scalar == "\t"
    return Character(isPlain ? scalar : "\u{FFFD}")
  }

  /// Ends the program with a complaint and status 1.
  public func fail(_ reason: String) {
    failure = failure ?? reason
    loop.stop()
  }

  /// Runs until the loop stops.
  /// - Throws: what the program failed with.
  public func run() throws {
    try loop.run()
    output?.drain(milliseconds: 500)
    if let failure { throw Failure(description: failure) }
  }

  /// Why a program could not do what it was asked.
  public struct Failure: Error, CustomStringConvertible {
    /// In words.
    public let description: String

    /// A reason, in words.
    public init(description: String) { self.description = description }
  }

  /// The first address of a host.
  public static func address(_ host: String, _ port: UInt16) throws -> SocketAddress {
    do {
      return try SocketAddress.resolve(host: host, port: port)[0]
    } catch {
      throw Failure(description: "unknown host: \(host)")
    }
  }
}
