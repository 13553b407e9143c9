// A client that sends a line, prints the answer as it comes, and sends the next.
import EpollLoop
import ExampleSupport
import FoundationEssentials

final class CommandClient {
  private let program: Program
  private let framing: Framing
  private let hasHeader: Bool
  private var connector: Connector?
  private var stream: StreamSocket?
  /// What came, up to the number of bytes that the next step needs.
  private var part: [UInt8] = []
  private var expected = Part.nothing

  /// What the next bytes are.
  private enum Part {
    case nothing
    case length
    case header(byteCount: Int)
    case output(byteCount: Int)
  }

  private static let maximumHeaderBytes = 64 * 1024

  init(_ program: Program, to address: SocketAddress, _ framing: Framing, header: Bool) {
    self.program = program
    self.framing = framing
    hasHeader = header
    connector = Connector(program.loop, to: [address]) { [unowned self] outcome in
      switch consume outcome {
      case .connected(let socket, _): connected(socket)
      case .failed(let failures):
        program.fail(failures.map { "\($0.address): \($0.error)" }.joined(separator: "; "))
      }
    }
    connector?.start()
  }

  private func connected(_ socket: consuming Descriptor) {
    do {
      stream = try StreamSocket(
        program.loop, owning: socket, maximumUnsentBytes: 2 * MessageReader.maximumLineBytes
      ) { [unowned self] event in
        switch event {
        case .bytes(let bytes): take([UInt8](copying: bytes)[...])
        case .ended(.finished): program.fail("the server has closed the connection")
        case .ended(.broken(let error)): program.fail("the connection broke: \(error)")
        case .ended(.transportFailed), .peerShutdown, .endOfInput, .drained: break
        }
      }
      program.onLine = { [unowned self] in send($0) }
      program.onInputEnd = { [program] in program.loop.stop() }
      program.onCaughtUp = { [unowned self] in stream?.setReading(true) }
      try program.setReadingInput(true)
    } catch {
      program.fail("\(error)")
    }
  }

  private func send(_ line: String) {
    guard !line.isEmpty else { return }
    stream?.send(framing.encode(Array(line.utf8)))
    expected = .length
    program.wantsLines = false
  }

  /// However the bytes are cut, and however many parts come at once.
  private func take(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      switch expected {
      case .nothing: return program.fail("the server sent more than it had said")
      case .length: if let bytes = whole(4, &rest) { tookLength(bytes) }
      case .header(let count): if let bytes = whole(count, &rest) { tookHeader(bytes) }
      case .output(let count):
        let some = rest.prefix(count)
        rest = rest.dropFirst(count)
        program.write(Array(some))
        expect(.output(byteCount: count - some.count))
      }
    }
    if program.isBehind { stream?.setReading(false) }
  }

  /// So many bytes; nil if there are fewer yet.
  private func whole(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    let missing = count - part.count
    part += rest.prefix(missing)
    rest = rest.dropFirst(missing)
    guard part.count == count else { return nil }
    defer { part = [] }
    return part
  }

  private func tookLength(_ bytes: [UInt8]) {
    let length = Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
    guard length >= 0, !hasHeader || (1...Self.maximumHeaderBytes).contains(length) else {
      return program.fail("the server said a length of \(length)")
    }
    expect(hasHeader ? .header(byteCount: length) : .output(byteCount: length))
  }

  private func tookHeader(_ bytes: [UInt8]) {
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)), header.size >= 0
    else { return program.fail("the server sent a header that is none") }
    expect(.output(byteCount: header.size))
  }

  private func expect(_ part: Part) {
    expected = part
    if case .output(byteCount: 0) = part {
      expected = .nothing
      program.wantsLines = true
    }
  }
}
