import CBaseline
import ChatCore
import Glibc

/// Measures the decoder or the encoder alone, for at least the given time:
///
///     decoder-bench decode|encode kefu|c|memcpy BODY SECONDS
///
/// Prints bytes per second and allocations per frame.
@main
struct DecoderBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let body = Int(arguments[3]), let seconds = Double(arguments[4]),
      let work = work(arguments[1], arguments[2], Stream(bodyBytes: body))
    else {
      print("usage: decoder-bench decode|encode kefu|c|memcpy BODY SECONDS")
      exit(64)
    }
    var measured = Measured()
    measured.run(work, seconds: seconds)
    print("rate \(Double(measured.bytes) / measured.seconds)")
    print("allocations \(Double(measured.allocations) / Double(measured.frames))")
  }

  /// One pass over the stream.
  private static func work(
    _ direction: String, _ who: String, _ stream: Stream
  ) -> ((inout Measured) -> Void)? {
    switch (direction, who) {
    case ("decode", "kefu"): decodeOurs(stream)
    case ("decode", "c"): decodeInC(stream)
    case ("encode", "kefu"): encodeOurs(stream)
    case ("encode", "c"): encodeInC(stream)
    case (_, "memcpy"): copy(stream)
    default: nil
    }
  }
}

/// About 4 MB of equal messages, in reads of 64 KiB.
struct Stream {
  let text: String
  let frames: Int
  let bytes: [UInt8]
  let reads: [Range<Int>]

  init(bodyBytes: Int) {
    text = String(repeating: "x", count: bodyBytes)
    frames = 4_000_000 / (bodyBytes + 7) + 1
    let frame = Frame(.message, text).encoded
    var all: [UInt8] = []
    for _ in 0..<frames { all.append(contentsOf: frame) }
    bytes = all
    let size = BASELINE_CHUNK
    reads = stride(from: 0, to: all.count, by: size).map { $0..<min($0 + size, all.count) }
  }
}

struct Measured {
  var bytes = 0
  var frames = 0
  var bodyBytes = 0
  var seconds = 0.0
  var allocations = 0

  mutating func run(_ pass: (inout Measured) -> Void, seconds wanted: Double) {
    pass(&self)
    let began = now()
    let allocationsBefore = baseline_allocations()
    (bytes, frames) = (0, 0)
    while now() - began < wanted { pass(&self) }
    seconds = now() - began
    allocations = baseline_allocations() - allocationsBefore
  }

  private func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
