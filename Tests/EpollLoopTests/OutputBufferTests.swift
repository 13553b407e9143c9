import Glibc
import TestSupport
import Testing

@testable import EpollLoop

@Suite struct OutputBufferTests {
  /// A stand-in for a descriptor: it accepts `room` bytes, then fails with `refusal`.
  private final class Taker {
    var taken: [UInt8] = []
    var room = 0
    var mostAtOnce = Int.max
    var refusal = EAGAIN

    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
      guard room > 0 else {
        errno = refusal
        return -1
      }
      let count = min(bytes.count, room, mostAtOnce)
      taken += bytes.prefix(count)
      room -= count
      return count
    }
  }

  @Test(arguments: 0..<20)
  func nothingIsLostDoubledOrSwapped(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let taker = Taker()
    var buffer = OutputBuffer()
    let everything = pattern(20_000)
    var offset = 0
    while offset < everything.count || !buffer.isEmpty {
      let count = min(Int.random(in: 0...900, using: &random), everything.count - offset)
      var some = Array(everything[offset..<offset + count])
      switch Int.random(in: 0..<3, using: &random) {
      case 0: buffer.append(some)
      case 1: buffer.fill { $0 += some }
      default:
        buffer.take(&some)
        #expect(some.isEmpty)
      }
      offset += count
      taker.room = Int.random(in: 0...1000, using: &random)
      taker.mostAtOnce = Int.random(in: 1...300, using: &random)
      let isDone = try buffer.flush("write", taker.write)
      #expect(isDone == buffer.isEmpty)
      #expect(buffer.count == offset - taker.taken.count)
      #expect(buffer.isEmpty == (buffer.count == 0))
    }
    #expect(taker.taken == everything)
  }

  @Test func anErrorIsThrownAndTheRestStays() throws {
    let taker = Taker()
    var buffer = OutputBuffer()
    buffer.append([1, 2, 3])
    taker.room = 2
    taker.refusal = ENOSPC
    #expect(throws: SystemError("write", errno: ENOSPC)) {
      try buffer.flush("write", taker.write)
    }
    #expect(buffer.count == 1)
    taker.room = 1
    try buffer.flush("write", taker.write)
    #expect(taker.taken == [1, 2, 3])
  }

  @Test func anInterruptedCallIsMadeAgain() throws {
    var calls = 0
    var buffer = OutputBuffer()
    buffer.append([1])
    try buffer.flush("write") { bytes in
      calls += 1
      guard calls == 2 else {
        errno = EINTR
        return -1
      }
      return bytes.count
    }
    #expect(calls == 2)
    #expect(buffer.isEmpty)
  }

  @Test func whatIsThrownAwayIsGone() throws {
    let taker = Taker()
    taker.room = 100
    var buffer = OutputBuffer()
    buffer.append([1, 2, 3])
    buffer.removeAll()
    #expect(buffer.isEmpty)
    buffer.append([4])
    try buffer.flush("write", taker.write)
    #expect(taker.taken == [4])
  }
}
