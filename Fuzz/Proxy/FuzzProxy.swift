import FuzzSupport
import ProxyProtocol

/// A stream with a PROXY header at its front: cut in many ways it gives the same answer, and what follows the
/// header is left.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProxy(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Input(start, count).bytes
  let whole = decode([bytes])
  for pieces in [bytes.cutByItself, bytes.map { [$0] }] {
    let cut = decode(pieces)
    require(cut == whole, "\(cut) in pieces, \(whole) as a whole")
  }
  if let used = whole.used {
    require(used <= ProxyHeaderDecoder.headerBytesMax, "a header of \(used) bytes")
    // Only the header counts.
    require(decode([Array(bytes.prefix(used))]) == whole, "what follows it changes a header")
    require(used == 0 || decode([Array(bytes.prefix(used - 1))]).used == nil, "half a header")
  }
  return 0
}

private struct Outcome: Equatable {
  var header: ProxyHeader?
  var error: ProxyHeaderError?
  /// Bytes of the header, if there is one.
  var used: Int?
}

private func decode(_ pieces: [[UInt8]]) -> Outcome {
  var decoder = ProxyHeaderDecoder()
  var outcome = Outcome()
  var count = 0
  for piece in pieces where outcome == Outcome() {
    piece.withUnsafeBytes { piece in
      var input = piece
      do throws(ProxyHeaderError) {
        outcome.header = try decoder.next(from: &input)
        require(outcome.header != nil || input.isEmpty, "\(input.count) bytes were left")
      } catch {
        outcome.error = error
      }
      count += piece.count - input.count
    }
  }
  if outcome.header != nil { outcome.used = count }
  return outcome
}
