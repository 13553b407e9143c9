import ChatCore
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import SecureStream
import TerminalProgram

// The customer's program over TLS (`--tls`).

extension CustomerProgram {
  /// The handshake is done, and the desk is the right one, or the user is to be asked.
  func secured(_ desk: String) {
    // Not within the transport's call.
    runtime.loop.deferToNextPass { [unowned self] in
      guard case .connecting = runner.core.phase else { return }
      if let fingerprint = security?.askedFingerprint { return ask(fingerprint, desk) }
      // A desk that wants another certificate ends the connection behind its part of the handshake.
      if !hasEndedEarly { opened(desk) }
    }
  }

  /// The connection ended before the conversation began.
  func handshakeFailed(_ ending: StreamSocket.Ending) {
    guard security != nil, case .connecting = runner.core.phase else { return }
    switch ending {
    case .transportFailed(let reason): fail(reason)
    case .broken(let error): fail(runtime.language.reason(errno: error.errnoOfConnection))
    case .finished: fail(runtime.language.tlsCutOff)
    }
  }

  /// Whether there is somebody to ask: not in plain lines, and not in a kiosk, which keeps no file.
  var canAsk: Bool {
    !runtime.settings.plain && !isKiosk && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && runtime.frontend == nil
  }

  private func ask(_ fingerprint: String, _ desk: String) {
    noticeTimer.set(nil)
    askedAt = .now
    let text = runtime.language.certificateQuestion(of: target, fingerprint: fingerprint)
    writeAll(Array(text.utf8), to: STDOUT_FILENO)
    var answer: [UInt8] = []
    do throws(SystemError) {
      question = try ByteSource(runtime.loop, .standardInput) { [unowned self] event in
        switch event {
        case .bytes(let bytes):
          for index in bytes.indices { answer.append(bytes[index]) }
          if answer.contains(UInt8(ascii: "\n")) { answered(answer, fingerprint, desk) }
        case .ended, .hungUp: answered([], fingerprint, desk)
        }
      }
      question?.setReading(true)
    } catch {
      fail(runtime.language.reason(errno: error.errno))
    }
  }

  private func answered(_ bytes: [UInt8], _ fingerprint: String, _ desk: String) {
    question?.close()
    runtime.loop.deferToNextPass { [unowned self] in question = nil }
    let word = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }.lowercased()
    guard ["y", "yes", "是"].contains(word) else {
      return fail(runtime.language.certificateUnknown(pin: fingerprint))
    }
    do throws(KnownDesksError) {
      try security?.accept(fingerprint)
    } catch {
      return fail(runtime.language.text(of: error))
    }
    if !hasEndedEarly, .now - askedAt < Self.answerTime { return opened(desk) }
    runner.hangUp()
    reconnect()
  }

  /// How long an answer may take so that the connection can go on: the desk waits for the name a second longer. Its end
  /// may be on the way.
  private static var answerTime: Duration { Limits.nameTimeout - .seconds(1) }
}

extension Language {
  /// Why the file of known desks can't be used.
  func text(of error: KnownDesksError) -> String {
    switch error {
    case .unreadable(let path, let number): knownDesksUnreadable(path, reason(errno: number))
    case .malformed(let path, let line): knownDesksMalformed(path, line: line)
    case .unwritable(let path, let number): knownDesksUnwritable(path, reason(errno: number))
    }
  }
}
