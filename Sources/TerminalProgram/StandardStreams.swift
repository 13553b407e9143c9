import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Synchronization
import TerminalUI

extension TCPKeepalive {
  /// Finds a vanished peer within 30 s, as the specification demands. After 10 s of silence a probe is sent
  /// every 3 s. After 20 s without an answer, or with unacknowledged data, the connection is given up.
  public static let chat = TCPKeepalive(
    idleSeconds: 10, intervalSeconds: 3, timeoutMilliseconds: 20_000)
}

/// Prints the text that was typed and not sent, so that it is not lost with the screen.
public func reportUnsent(_ draft: String) {
  guard !draft.isBlank else { return }
  var bytes = Array("\(userLanguage.notSent)\n".utf8)
  VisibleText.appendPlain(draft, as: .body, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  writeAll(bytes, to: STDOUT_FILENO)
}

/// Reports why standard input failed.
func reportInputFailure(errno number: Int32) {
  reportError(userLanguage.cannotReadInput(userLanguage.reason(errno: number)))
}

/// How long to wait for a reader that takes no byte.
let silenceMax: Duration = .milliseconds(500)

/// Descriptors whose reader took nothing the last time.
private let stuck = Mutex<Set<Int32>>([])

/// Writes outside of the loop, as much as the reader takes. Waits for a slow reader up to `limit`. A reader
/// that takes no byte for `silenceMax` is not waited for again until it has read. So neither the loop nor the
/// end of the program hangs on it.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32, limit: Duration = .seconds(10)) {
  let isStuck = stuck.withLock { $0.contains(descriptor) }
  let isTaken = writeWaiting(
    bytes, to: BorrowedDescriptor(descriptor), silence: isStuck ? .zero : silenceMax, limit: limit)
  stuck.withLock { _ = isTaken ? $0.remove(descriptor) : $0.insert(descriptor).memberAfterInsert }
}

/// Reports why standard output failed. Says nothing if the reader has closed the pipe: it wanted no more.
public func reportOutputFailure(errno number: Int32) {
  guard number != EPIPE else { return }
  reportError(userLanguage.cannotWriteOutput(userLanguage.reason(errno: number)))
}
