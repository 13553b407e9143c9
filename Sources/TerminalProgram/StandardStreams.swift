import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Synchronization
import TerminalUI

extension TCPKeepalive {
  /// A peer that vanished is found within 30 s, SPEC: after 10 s of silence it is asked every 3 s, and
  /// given up when nothing was heard for 20 s; so is one that leaves data unacknowledged for 20 s.
  public static let chat = TCPKeepalive(
    idleSeconds: 10, intervalSeconds: 3, timeoutMilliseconds: 20_000)
}

/// Prints what was typed and not sent, so that it is not lost with the screen.
public func reportUnsent(_ draft: String) {
  guard !draft.isBlank else { return }
  var bytes = Array("\(userLanguage.notSent)\n".utf8)
  VisibleText.appendPlain(draft, as: .body, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  writeAll(bytes, to: STDOUT_FILENO)
}

/// Says why standard input failed.
func reportInputFailure(errno number: Int32) {
  reportError(userLanguage.cannotReadInput(userLanguage.reason(errno: number)))
}

/// For how long nobody who does not read is waited for.
let silenceMax: Duration = .milliseconds(500)

/// Descriptors whose reader did not read when it was waited for.
private let stuck = Mutex<Set<Int32>>([])

/// Writes what is said outside of the loop, as far as it is taken. Who reads slowly is waited for, up to
/// `limit`; who does not read at all for half a second is not waited for again until they do, so that
/// neither the loop nor the end of the program hangs on them.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32, limit: Duration = .seconds(10)) {
  let isStuck = stuck.withLock { $0.contains(descriptor) }
  let isTaken = writeWaiting(
    bytes, to: BorrowedDescriptor(descriptor), silence: isStuck ? .zero : silenceMax, limit: limit)
  stuck.withLock { _ = isTaken ? $0.remove(descriptor) : $0.insert(descriptor).memberAfterInsert }
}

/// Says why standard output failed. A reader that went away wanted no more, and needs no word.
public func reportOutputFailure(errno number: Int32) {
  guard number != EPIPE else { return }
  reportError(userLanguage.cannotWriteOutput(userLanguage.reason(errno: number)))
}
