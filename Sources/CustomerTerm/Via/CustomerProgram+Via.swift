import ChatCore
import ChatUI
import EpollLoop
import Glibc
import TerminalProgram
import TerminalUI

// The customer's program with a command as its connection (`--via`).

extension CustomerProgram {
  /// Columns that a command takes at most: with the reason of its end it fits on a line of 80.
  private static let titleColumnsMax = 30

  /// A command as it is shown: on one line, and cut.
  static func title(_ command: String) -> String {
    VisibleText.clipped(command, as: .name, columns: titleColumnsMax)
  }

  /// Starts the command. As with an address, the terminal stays untouched if that fails at once.
  func connect(by text: String) {
    let command = CommandConnection(runtime.loop, text)
    self.command = command
    command.onMessages = { [unowned self] in showMessages() }
    command.onEnd = { [unowned self] in commandEnded() }
    runtime.onClosing = { [unowned self] in
      commandSocket = nil
      // The end of the input, or a key, would end the wait for the command.
      runtime.onIntent = { _, _ in }
      if command.end() { lastMessages = command.takeMessages() }
    }
    do throws(SystemError) {
      commandSocket = try command.start()
      openScreenSoon()
    } catch {
      fail(runtime.language.cannotStart(target, runtime.language.reason(errno: error.errno)))
    }
  }

  /// Opens the connection: the command has not failed so far. Whether it reaches the desk is not known.
  func openCommand() {
    guard let socket = commandSocket.take() else { return }
    begin(socket, target)
    showMessages()
  }

  private func commandEnded() {
    guard commandSocket != nil else { return }
    guard let reason = commandFailure else { return openCommand() }
    showMessages()
    fail(reason)
  }

  /// Shows what the command wrote to its standard error. It is not part of the conversation and is not saved.
  private func showMessages() {
    guard let command else { return }
    // Before the screen opens, the lines wait; if the command fails by then, they are printed.
    guard runtime.frontend != nil || command.failure != nil else { return }
    for words in words(for: command.takeMessages()) { show(words) }
  }

  private func words(for messages: CommandMessages.Taken) -> [String] {
    var words = messages.lines.map {
      runtime.language.commandSays(VisibleText.cleaned($0, as: .name))
    }
    if messages.dropped > 0 { words.append(runtime.language.commandSaysMore(messages.dropped)) }
    return words
  }

  /// Prints what a command said that failed while the program ended. Call it when the screen is closed.
  func reportLastMessages() {
    for words in words(for: lastMessages) { reportError(words) }
  }

  private func show(_ notice: String) {
    guard let frontend = runtime.frontend else { return reportError(notice) }
    frontend.show(.notice(notice), author: nil)
  }

  /// Why the command failed; nil if it did not.
  var commandFailure: String? {
    switch command?.failure {
    case nil: nil
    case .exited(let status)?: runtime.language.commandEnded(target, status: status)
    case .signalled(let number)?: runtime.language.commandEnded(target, signal: number)
    case .deaf?: runtime.language.commandReadsNoMore(target)
    }
  }

  /// Why the layer that carries the connection failed; nil if it did not.
  var carrierFailure: String? { commandFailure ?? tlsFailure }

  /// What is said of an event for the sake of what carries the connection; nil for what is usually said.
  func wordsOfCarrier(for event: CustomerEvent) -> String? {
    switch event {
    case .connected: command == nil ? nil : runtime.language.connecting(by: target)
    case .ended(.connectionBroke): carrierFailure.map(runtime.language.connectionBroke)
    case .ended(.deskEnded):
      command.map { $0.hasEnded && !$0.hasSpoken } ?? false
        ? runtime.language.commandEndedSilently(target) : nil
    case .said, .typeSkipped, .outOfTurnLimitReached, .messageUnfinished, .ended: nil
    }
  }

  /// A command that failed has broken the connection, however its stream ended.
  func streamEnd(_ ending: StreamSocket.Ending) -> StreamEnd {
    if case .connecting = runner.core.phase {
      hasEndedEarly = true
      // A desk that has not waited for the user's answer: after it another connection is made.
      if security?.askedFingerprint == nil {
        runtime.loop.deferToNextPass { [unowned self] in handshakeFailed(ending) }
      }
    }
    if case .transportFailed(let reason) = ending { tlsFailure = reason }
    return command?.failure == nil ? StreamEnd(ending) : .broken(errno: EPROTO)
  }
}
