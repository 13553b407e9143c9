import EpollLoop
import Glibc

/// What did not happen, or could not be done.
struct Failure: Error, CustomStringConvertible {
  let description: String
}

extension EventLoop {
  /// Runs until `condition` holds, asked before each sleep.
  func run(until what: String, _ condition: @escaping () -> Bool) throws {
    var isLate = false
    let watchdog = schedule(at: .now + .seconds(60)) { isLate = true }
    let observer = observeBeforeSleep { [unowned self] in if condition() || isLate { stop() } }
    defer {
      removeObserver(observer)
      cancel(watchdog)
    }
    try run()
    guard condition() else { throw Failure(description: "not in time: \(what)") }
  }
}

/// A program that runs, with pipes to its input and from its output.
final class Running {
  private(set) var output = ""
  private(set) var exit: ChildProcess.Exit?
  private let loop: EventLoop
  private var child: ChildProcess?
  private var sink: ByteSink?
  private var source: ByteSource?

  /// - Parameter showsErrors: what goes to standard error is output too.
  init(
    _ loop: EventLoop, _ program: String, _ arguments: [String], showsErrors: Bool = false
  ) throws {
    self.loop = loop
    let input = try Descriptor.pipe()
    let output = try Descriptor.pipe()
    sink = try ByteSink(loop, owning: input.writer) { _ in }
    source = try ByteSource(loop, owning: output.reader) { [unowned self] event in
      if case .bytes(let bytes) = event { self.output += String(decodingUTF8: bytes) }
    }
    source?.setReading(true)
    let error: ChildProcess.Stream =
      try showsErrors ? .descriptor(output.writer.duplicate()) : .inherited
    child = try ChildProcess(
      loop, .init(program, arguments), input: .descriptor(input.reader),
      output: .descriptor(output.writer), error: error
    ) { [unowned self] in exit = $0 }
  }

  /// One of the examples, as it was built beside these tests.
  static func example(
    _ loop: EventLoop, _ name: String, _ arguments: [String] = []
  ) throws -> Running {
    try Running(loop, path(of: name), arguments)
  }

  static func path(of example: String) -> String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count)
    let own = String(
      decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/\(example)"
  }

  /// A server on a port of the kernel's choice.
  static func server(
    _ loop: EventLoop, _ name: String, _ arguments: [String] = []
  ) throws -> (server: Running, port: UInt16) {
    let server = try example(loop, name, ["--port", "0"] + arguments)
    try server.wait(for: "listening on 127.0.0.1:")
    guard let line = server.output.split(separator: "\n").first,
      let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
    else { throw Failure(description: "no port: \(server.output)") }
    return (server, port)
  }

  func type(_ text: String) { sink?.write(Array(text.utf8)) }

  /// Bytes that were typed and not yet taken.
  var untakenCount: Int { sink?.unwrittenByteCount ?? 0 }

  /// What was typed arrives first.
  func endInput() throws {
    guard let sink else { return }
    sink.flush()
    try loop.run(until: "the input is taken") { sink.unwrittenByteCount == 0 }
    self.sink = nil
  }

  func wait(for text: String) throws {
    try loop.run(until: "\(text.debugDescription) in the output") { [unowned self] in
      output.contains(text) && (!text.hasSuffix(":") || output.hasSuffix("\n"))
    }
  }

  func waitForExit() throws -> ChildProcess.Exit? {
    try loop.run(until: "it has ended") { [unowned self] in exit != nil }
    return exit
  }

  func signal(_ number: Int32) { child?.signal(number) }

  /// Lets what comes from now on wait, all of it for the same moment: until `SIGCONT`.
  func stop() throws {
    let number = child?.processID ?? 0
    signal(SIGSTOP)
    try loop.run(until: "it is stopped") { [loop] in
      _ = loop.schedule(at: .now + .milliseconds(20)) {}
      return TemporaryFile.processState(number) == "T"
    }
  }
}

/// A file of a test's own, gone with this object.
final class TemporaryFile {
  let path: String

  init(_ text: String) throws {
    var path = Array("/tmp/examples-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw Failure(description: "mkstemp: \(errno)") }
    _ = Descriptor(owning: descriptor)
    self.path = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard let file = fopen(self.path, "w") else { throw Failure(description: self.path) }
    fputs(text, file)
    fclose(file)
  }

  deinit { unlink(path) }

  var text: String { Self.read(path) }

  /// `R`, `S`, `T`, `Z` and so on, proc_pid_stat(5); nil for none.
  static func processState(_ number: Int32) -> Substring? {
    read("/proc/\(number)/stat").split(separator: ") ").last?.prefix(1)
  }

  /// The beginning of a file; nothing where there is none.
  static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

/// What runs as long as its test.
final class Programs {
  private let loop: EventLoop
  private var running: [Running] = []

  init(_ loop: EventLoop) { self.loop = loop }

  func server(
    _ name: String, _ arguments: [String] = []
  ) throws -> (server: Running, port: UInt16) {
    let (server, port) = try Running.server(loop, name, arguments)
    running.append(server)
    return (server, port)
  }
}

/// A connection of a test's own.
final class Peer {
  private(set) var received: [UInt8] = []
  /// Line ends among them.
  private(set) var lineCount = 0
  private(set) var ending: StreamSocket.Ending?
  private let loop: EventLoop
  private var connector: Connector?
  private var stream: StreamSocket?

  convenience init(_ loop: EventLoop, port: UInt16) throws {
    try self.init(loop, to: SocketAddress.resolve(host: "127.0.0.1", port: port)[0])
  }

  init(_ loop: EventLoop, to address: SocketAddress) throws {
    self.loop = loop
    var failure: SystemError?
    connector = Connector(loop, to: [address]) { [unowned self] outcome in
      switch consume outcome {
      case .connected(let socket, _):
        stream = try? StreamSocket(loop, owning: socket, maximumUnsentBytes: 1 << 26) {
          [unowned self] event in
          switch event {
          case .bytes(let bytes):
            received += [UInt8](copying: bytes)
            for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { lineCount += 1 }
          case .ended(let ending): self.ending = ending
          case .peerShutdown, .endOfInput, .drained: break
          }
        }
      case .failed(let failures): failure = failures.first?.error
      }
    }
    connector?.start()
    try loop.run(until: "it is connected") { [unowned self] in stream != nil || failure != nil }
    if let failure { throw failure }
  }

  var text: String { String(decoding: received, as: UTF8.self) }
  func send(_ text: String) { send(Array(text.utf8)) }
  /// What the kernel takes is gone at once: nothing would wake the loop to tell.
  func send(_ bytes: [UInt8]) {
    stream?.send(bytes)
    stream?.flush()
  }
  func setReading(_ reading: Bool) { stream?.setReading(reading) }
  func shutdownOutput() { stream?.shutdownOutput() }
  func hangUp() { stream = nil }
  var unsentByteCount: Int { stream?.unsentByteCount ?? 0 }

  func wait(for text: String) throws {
    try loop.run(until: "\(text.debugDescription) from the server") { [unowned self] in
      self.text.contains(text)
    }
  }

  func waitForEnd() throws {
    try loop.run(until: "the server has ended it") { [unowned self] in ending != nil }
  }
}
