import ChatCore
import EpollLoop
import Glibc
import SecureStream
import TerminalProgram

// The customer's program over TLS (`--tls`).

extension CustomerProgram {
  /// The handshake is done, and the desk is the right one.
  func secured(_ desk: String) {
    // Not within the transport's call.
    runtime.loop.deferToNextPass { [unowned self] in
      // A desk that wants another certificate ends the connection behind its part of the handshake.
      guard case .connecting = runner.core.phase, !hasEndedEarly else { return }
      opened(desk)
    }
  }

  /// The connection ended before the handshake was done.
  func handshakeFailed(_ ending: StreamSocket.Ending) {
    guard let security, case .connecting = runner.core.phase else { return }
    if security.beginToLook() { return reconnect() }
    if case .unknownIssuer(let fingerprint)? = security.refusal, mayAsk { return ask(fingerprint) }
    switch ending {
    case .transportFailed(let reason): fail(reason)
    case .broken(let error): fail(runtime.language.reason(errno: error.errno))
    case .finished: fail(runtime.language.tlsCutOff)
    }
  }

  /// Whether there is somebody to ask: not in plain lines, and not in a kiosk, which keeps no file.
  private var mayAsk: Bool {
    !runtime.settings.plain && !isKiosk && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && runtime.frontend == nil
  }

  private func ask(_ fingerprint: String) {
    let text = runtime.language.certificateQuestion(of: target, fingerprint: fingerprint)
    writeAll(Array(text.utf8), to: STDOUT_FILENO)
    var answer: [UInt8] = []
    do throws(SystemError) {
      question = try ByteSource(runtime.loop, .standardInput) { [unowned self] event in
        switch event {
        case .bytes(let bytes):
          for index in bytes.indices { answer.append(bytes[index]) }
          if answer.contains(UInt8(ascii: "\n")) { answered(answer, fingerprint) }
        case .ended, .hungUp: answered([], fingerprint)
        }
      }
      question?.setReading(true)
    } catch {
      fail(runtime.language.reason(errno: error.errno))
    }
  }

  private func answered(_ bytes: [UInt8], _ fingerprint: String) {
    question?.close()
    runtime.loop.deferToNextPass { [unowned self] in question = nil }
    let word = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }.lowercased()
    guard ["y", "yes", "是"].contains(word) else {
      return fail(runtime.language.certificateUnknown(pin: fingerprint))
    }
    let number = security?.accept(fingerprint) ?? 0
    guard number == 0 else { return fail(runtime.language.reason(errno: number)) }
    reconnect()
  }
}
