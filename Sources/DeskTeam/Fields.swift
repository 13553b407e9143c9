import MonotonicTime

/// Writes the kind and the fields of a message.
struct FieldWriter {
  private var content: [UInt8] = []

  init(_ kind: String) { content.appendNetstring(kind.utf8) }

  /// The finished message.
  var message: [UInt8] {
    var message: [UInt8] = []
    message.appendNetstring(content)
    return message
  }

  mutating func add(_ name: String, _ value: String) { add(name, bytes: Array(value.utf8)) }
  mutating func add(_ name: String, _ value: Int64) { add(name, "\(value)") }
  mutating func add(_ name: String, _ value: Instant) { add(name, value.nanoseconds) }

  mutating func add(_ name: String, bytes: [UInt8]) {
    content.appendNetstring(name.utf8)
    content.appendNetstring(bytes)
  }
}

/// Reads the kind and the fields of a message.
struct FieldReader {
  let kind: String
  private var values: [String: ArraySlice<UInt8>] = [:]

  /// Bytes of a value without a limit of its own: more than an address or a path has.
  private static let textBytesMax = 4096

  init(_ content: ArraySlice<UInt8>) throws(TeamProtocolViolation) {
    var reader = NetstringReader(bytesMax: content.count)
    reader.append(content)
    guard let kind = try reader.next()
    else { throw TeamProtocolViolation("a message has no kind") }
    self.kind = String(decoding: kind, as: UTF8.self)
    while let name = try reader.next() {
      guard let value = try reader.next()
      else { throw TeamProtocolViolation("a field has no value") }
      values[String(decoding: name, as: UTF8.self)] = value
    }
    guard reader.isEmpty else { throw TeamProtocolViolation("bytes follow the last field") }
  }

  func bytes(_ name: String) throws(TeamProtocolViolation) -> [UInt8] {
    guard let value = values[name]
    else { throw TeamProtocolViolation("'\(kind)' has no field '\(name)'") }
    return Array(value)
  }

  func optionalText(
    _ name: String, bytesMax: Int = textBytesMax
  ) throws(TeamProtocolViolation) -> String? {
    guard let value = values[name] else { return nil }
    guard value.count <= bytesMax
    else { throw TeamProtocolViolation("the field '\(name)' is too long") }
    return String(decoding: value, as: UTF8.self)
  }

  func text(
    _ name: String, bytesMax: Int = textBytesMax
  ) throws(TeamProtocolViolation) -> String {
    guard let text = try optionalText(name, bytesMax: bytesMax)
    else { throw TeamProtocolViolation("'\(kind)' has no field '\(name)'") }
    return text
  }

  func optionalNumber(_ name: String) throws(TeamProtocolViolation) -> Int64? {
    guard let text = try optionalText(name) else { return nil }
    guard let number = Int64(text), number >= 0
    else { throw TeamProtocolViolation("the field '\(name)' is not a number") }
    return number
  }

  func number(_ name: String) throws(TeamProtocolViolation) -> Int64 {
    guard let number = try optionalNumber(name)
    else { throw TeamProtocolViolation("'\(kind)' has no field '\(name)'") }
    return number
  }

  func instant(_ name: String) throws(TeamProtocolViolation) -> Instant {
    Instant(nanoseconds: try number(name))
  }

  func optionalInstant(_ name: String) throws(TeamProtocolViolation) -> Instant? {
    try optionalNumber(name).map { Instant(nanoseconds: $0) }
  }
}

/// Decodes the stream of a colleague into messages.
public struct TeamMessageReader {
  private var strings = NetstringReader(bytesMax: TeamLimits.messageBytesMax)

  /// A reader at the beginning of a stream.
  public init() {}

  /// Keeps bytes for `next`.
  public mutating func append(_ bytes: some Sequence<UInt8>) { strings.append(bytes) }

  /// The next message of a kind that this version knows; nil if it is incomplete.
  /// - Throws: the sender's violation. Nothing more can be read of the stream then.
  public mutating func next() throws(TeamProtocolViolation) -> TeamMessage? {
    while let content = try strings.next() {
      if let message = try TeamMessage.decode(content) { return message }
    }
    return nil
  }
}
