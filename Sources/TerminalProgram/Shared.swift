import ChatCore
import EpollLoop
import Glibc
import TerminalUI

extension PeerWatch {
  /// A peer that vanished is found within 30 s, SPEC: after 10 s of silence it is asked every 3 s, and
  /// given up when nothing was heard for 20 s; so is one that leaves data unacknowledged for 20 s.
  public static let chat = PeerWatch(
    idleSeconds: 10, intervalSeconds: 3, timeoutMilliseconds: 20_000)
}

/// Prints what was typed and not sent, so that it is not lost with the screen.
public func reportUnsent(_ draft: String) {
  guard !draft.isBlank else { return }
  var bytes = Array(userLanguage.pick("Not sent:\n", "未发送：\n").utf8)
  VisibleText.appendPlain(draft, as: .body, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  writeAll(bytes, to: STDOUT_FILENO)
}

/// Says why standard input failed.
func reportInputFailure(errno number: Int32) {
  let reason = userLanguage.reason(errno: number)
  reportError(
    userLanguage.pick("can't read standard input: \(reason)", "无法读标准输入：\(reason)"))
}

/// Writes the last that is to be said, as far as it is taken: in pieces where write(2) takes pieces, again
/// where a signal interrupts it, and waiting for a moment where somebody else made the file nonblocking.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      rest.removeFirst(count)
      continue
    }
    if count < 0, errno == EINTR { continue }
    guard count < 0, errno == EAGAIN else { return }
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    if poll(&room, 1, 500) == 0 { return }
  }
}

/// Says why standard output failed. A reader that went away wanted no more, and needs no word.
public func reportOutputFailure(errno number: Int32) {
  guard number != EPIPE else { return }
  let reason = userLanguage.reason(errno: number)
  reportError(
    userLanguage.pick(
      "can't write standard output: \(reason)", "无法写标准输出：\(reason)"))
}
