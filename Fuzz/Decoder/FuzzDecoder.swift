import ChatCore
import FuzzSupport

// Any bytes in any pieces: the frames and the violation are those of a reference parser that has the whole
// stream, and less than one frame's bytes is buffered.

/// The result of decoding a stream.
private struct Outcome: Equatable {
  var frames: [Frame] = []
  var broken: ProtocolViolation.Rule?
  /// Bytes of an incomplete frame; after a violation, all bytes from the invalid frame on.
  var unfinished = 0
}

/// The entry point of libFuzzer. The bytes are the stream.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecoder(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Input(start, count).bytes
  let expected = readByHand(bytes)
  let rest = bytes.suffix(expected.unfinished)
  // A long stream is not fed byte by byte: that would allow only a hundred runs per second.
  let bytewise = count <= 1024 ? bytes.map { [$0] } : [bytes]
  for pieces in [[bytes], bytewise, bytes.cutByItself] {
    let (found, shown) = decode(pieces)
    let (kept, shownOfKept) = decode(pieces, keepingFirst: true)
    require(kept == found && shownOfKept == shown, "kept first: \(kept), not \(found)")
    let isSame = found.frames == expected.frames && found.broken == expected.broken
    require(isSame, "\(found), not \(expected), in \(pieces.map(\.count))")
    if let shown {
      // How many bytes are shown depends on how many had arrived.
      let isThere = (1...Limits.offendingBytesShown).contains(shown.count)
      require(isThere && rest.starts(with: shown), "\(shown) is shown of \(rest)")
    } else {
      require(found.unfinished == expected.unfinished, "\(found.unfinished) bytes are unfinished")
    }
  }
  return 0
}

/// - Parameter keepingFirst: whether all bytes go through the decoder's buffer, so that none are decoded in
///   place.
private func decode(
  _ pieces: [[UInt8]], keepingFirst: Bool = false
) -> (Outcome, shown: [UInt8]?) {
  var decoder = FrameDecoder()
  var outcome = Outcome()
  for piece in pieces {
    if keepingFirst { piece.withUnsafeBytes { decoder.hold($0) } }
    let violation = piece.withUnsafeBytes { bytes -> ProtocolViolation? in
      var input = keepingFirst ? UnsafeRawBufferPointer(rebasing: bytes[..<0]) : bytes
      do throws(ProtocolViolation) {
        while let frame = try decoder.next(from: &input) { outcome.frames.append(frame) }
        require(input.isEmpty, "\(input.count) bytes are nobody's")
        return nil
      } catch {
        return error
      }
    }
    if let violation {
      outcome.broken = violation.rule
      requireSameAgain(&decoder, violation)
      return (outcome, violation.firstBytes)
    }
    outcome.unfinished = decoder.unfinishedByteCount
    require(outcome.unfinished < Limits.frameBytesMax, "\(outcome.unfinished) bytes are held")
  }
  return (outcome, nil)
}

private func requireSameAgain(_ decoder: inout FrameDecoder, _ violation: ProtocolViolation) {
  Frame(.message, "as if nothing had been").encoded.withUnsafeBytes { decoder.hold($0) }
  var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
  do throws(ProtocolViolation) {
    let frame = try decoder.next(from: &nothing)
    require(false, "a stream is trusted again: \(frame as Any)")
  } catch let again {
    require(again == violation, "\(again), before \(violation)")
  }
}

// MARK: Reference parser

/// Parses the whole stream as docs/dev/protocol.md specifies it.
private func readByHand(_ bytes: [UInt8]) -> Outcome {
  var outcome = Outcome()
  var rest = bytes[...]
  while !rest.isEmpty {
    let header = Array(rest.prefix(Limits.headerBytes))
    outcome.broken = brokenRule(header)
    let length = Int(String(decoding: header.prefix(4), as: UTF8.self)) ?? 0
    if outcome.broken != nil || header.count < Limits.headerBytes || rest.count < length { break }
    outcome.frames.append(frame(Array(rest.prefix(length))))
    rest = rest.dropFirst(length)
  }
  outcome.unfinished = rest.count
  return outcome
}

/// The first rule that a complete or partial header violates.
private func brokenRule(_ header: [UInt8]) -> ProtocolViolation.Rule? {
  let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  if !header.prefix(4).allSatisfy(digits.contains) { return .lengthIsNotANumber }
  guard let length = Int(String(decoding: header.prefix(4), as: UTF8.self)), header.count >= 4
  else { return nil }
  if length < Limits.headerBytes { return .lengthUnderHeader(length) }
  let bar = UInt8(ascii: "|")
  if header.count > 4, header[4] != bar { return .barMissing }
  if header.count > 5, !digits.contains(header[5]) { return .typeIsNotADigit }
  if header.count > 6, header[6] != bar { return .barMissing }
  return nil
}

/// Decodes a complete frame. Checks that a valid body encodes back to the same bytes.
private func frame(_ bytes: [UInt8]) -> Frame {
  let kind: Frame.Kind =
    switch bytes[5] {
    case UInt8(ascii: "1"): .name
    case UInt8(ascii: "2"): .message
    case let other: .unknown(digit: other - UInt8(ascii: "0"))
    }
  if case .unknown = kind { return Frame(kind, "") }
  let body = Array(bytes.dropFirst(Limits.headerBytes))
  let text = String(decoding: body, as: UTF8.self)
  let frame = Frame(kind, text, isRepaired: Array(text.utf8) != body)
  require(frame.isRepaired || frame.encoded == bytes, "encoded: \(frame.encoded)")
  return frame
}
