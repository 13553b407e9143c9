import CLinux
import Glibc

/// A set of events of a descriptor: those to wait for, or those that occurred (epoll_ctl(2)).
public struct Readiness: OptionSet, Sendable {
  /// The event bits of epoll_ctl(2).
  public let rawValue: UInt32
  /// Creates a set from the event bits of epoll_ctl(2).
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `EPOLLIN`: a read would not block. There are bytes, end of stream or an error; for a listener, a
  /// connection to accept.
  public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  /// `EPOLLOUT`: a write would not block.
  public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// `EPOLLRDHUP`: the peer has shut down its sending side. Unread bytes may remain.
  public static let peerShutdown = Readiness(rawValue: EPOLLRDHUP.rawValue)
  /// `EPOLLHUP`: the other end is closed. Always reported.
  public static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue)
  /// `EPOLLERR`: the descriptor has an error, or the reader of a pipe is closed. Always reported.
  public static let failed = Readiness(rawValue: EPOLLERR.rawValue)

  static let alwaysReported: Readiness = [.hungUp, .failed]
}

/// Identifies one registration of an event loop. It never matches a later registration in the same slot.
public struct EventToken: Hashable, Sendable {
  let name: SlotName

  init(name: SlotName) { self.name = name }

  /// Decodes `data.u64` of an event (epoll_ctl(2)).
  init(number: UInt64) {
    name = SlotName(
      slot: UInt32(truncatingIfNeeded: number), generation: UInt32(truncatingIfNeeded: number >> 32)
    )
  }

  var number: UInt64 { UInt64(name.generation) << 32 | UInt64(name.slot) }
}
