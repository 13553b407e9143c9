import CLinux
import Glibc

/// What may be asked of, and be told about, a descriptor.
public struct Readiness: OptionSet, Sendable {
  /// The bits of epoll_ctl(2).
  public let rawValue: UInt32
  /// Takes the bits of epoll_ctl(2).
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Bytes, an end of stream or an error can be read; for a listener, somebody can be accepted.
  public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  /// Bytes can be written.
  public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The peer has closed its sending side; unread bytes may still be there.
  public static let readClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
  /// Nobody holds the other end any more. Told whether asked or not.
  public static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue)
  /// The descriptor has an error, or, for a pipe's writer, no reader. Told whether asked or not.
  public static let failed = Readiness(rawValue: EPOLLERR.rawValue)

  static let alwaysReported: Readiness = [.hungUp, .failed]
}

/// Names one registration of an event loop, and no later one that takes its slot.
public struct EventToken: Hashable, Sendable {
  let name: SlotName

  init(name: SlotName) { self.name = name }

  /// As the kernel carries it with each event (epoll_ctl(2), `data.u64`).
  init(number: UInt64) {
    name = SlotName(
      slot: UInt32(truncatingIfNeeded: number), generation: UInt32(truncatingIfNeeded: number >> 32)
    )
  }

  var number: UInt64 { UInt64(name.generation) << 32 | UInt64(name.slot) }
}
