import ArgumentParser
import ChatUI
import DeskTeam
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import TerminalProgram
import TerminalUI

/// `agent-console desks`: the desks that share a line.
struct DesksCommand: CommandLineProgram {
  static let page = CommandPage.desks
  static let configuration = CommandConfiguration(page)

  @OptionGroup var address: AgentAddressOptions
  @OptionGroup var format: HistoryFormatOption

  func runProgram() throws -> Int32 {
    try address.check()
    do {
      let folder = try TeamFolder(
        given: address.sharedDir, creating: false, environment: environmentVariable)
      let line = try SocketAddress.resolve(host: address.usedHost, port: address.usedPort)
      let desks = try DeskList(folder, line).read()
      let output = BufferedOutput()
      append(desks, to: output)
      if desks.isEmpty { reportError(userLanguage.noDesks(at: address.description)) }
      return max(desks.isEmpty ? 1 : 0, output.finish())
    } catch let error as TeamFolderError {
      // Nobody has ever shared a line here.
      if case .unusable(_, ENOENT) = error {
        reportError(userLanguage.noDesks(at: address.description))
      } else {
        reportError(userLanguage.text(of: error))
      }
    } catch let error as ResolutionError {
      reportError(userLanguage.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      reportError(userLanguage.reason(error))
    } catch {
      reportError("\(error)")
    }
    return 1
  }

  private func append(_ desks: [ListedDesk], to output: BufferedOutput) {
    let now = Instant.now
    switch format.format {
    case .jsonl:
      for desk in desks { JSONValue(desk, at: now).appendLine(to: &output.bytes) }
    case .text:
      for desk in desks {
        let (key, meaning) =
          desk.answer.map { userLanguage.line($0, at: now) }
          ?? ("\(desk.number)", userLanguage.deskWithoutAnswer(process: desk.process))
        let blanks = String(repeating: " ", count: max(1, 20 - TextWidth.columns(of: key)))
        VisibleText.appendPlain(
          key + blanks + meaning, as: .name, continuation: [], to: &output.bytes)
        output.bytes.append(UInt8(ascii: "\n"))
      }
    }
  }
}

/// A desk of a line.
struct ListedDesk {
  /// Its number, in the order of joining.
  let number: Int
  let process: Int
  /// nil for a desk that does not answer: it is stopped.
  let answer: Team.Desk?
}

/// Asks all desks of a line what they do. They do not take notice of it.
final class DeskList {
  /// How long a desk may take to answer. One that is stopped never does.
  private static let answerTimeout: Duration = .seconds(1)

  private let loop: EventLoop
  private var paths: [String] = []
  private var streams: [StreamSocket] = []
  private var ids: [Int: TeamFolder.DeskName] = [:]
  private var answers: [Int: (card: DeskCard?, state: DeskState?)] = [:]

  init(_ folder: TeamFolder, _ addresses: [SocketAddress]) throws(SystemError) {
    loop = try EventLoop()
    paths = addresses.flatMap { folder.sockets(of: $0) }
  }

  func read() throws(SystemError) -> [ListedDesk] {
    for path in paths {
      guard let name = TeamFolder.DeskName(path), let socket = try? TeamFolder.connect(path)
      else { continue }
      ids[streams.count] = name
      try ask(socket)
    }
    guard !answers.isEmpty else { return [] }
    let timer = loop.schedule(at: .now + Self.answerTimeout) { [loop] in loop.stop() }
    try loop.run()
    loop.cancel(timer)
    let desks = answers.compactMap { number, answer in ids[number].map { (name: $0, answer) } }
      .sorted { $0.name < $1.name }
    return desks.enumerated().map { index, desk in
      let answer = desk.1.card.map { card in
        Team.Desk(
          number: index + 1, card: card, state: desk.1.state ?? .free(since: card.joined))
      }
      return ListedDesk(number: index + 1, process: desk.name.process, answer: answer)
    }
  }

  private func ask(_ socket: consuming Descriptor) throws(SystemError) {
    let number = streams.count
    var reader = TeamMessageReader()
    answers[number] = (nil, nil)
    let stream = try StreamSocket(loop, owning: socket, maximumUnsentBytes: 0) {
      [unowned self] event in
      switch event {
      case .bytes(let bytes):
        bytes.withUnsafeBufferPointer { reader.append($0) }
        do throws(TeamProtocolViolation) {
          while let message = try reader.next() { took(message, number) }
        } catch {
          answers[number] = nil
        }
      case .ended: if answers[number]?.state == nil { answers[number] = nil }
      case .peerShutdown, .endOfInput, .drained: break
      }
      if answers.values.allSatisfy({ $0.state != nil }) { loop.stop() }
    }
    streams.append(stream)
  }

  private func took(_ message: TeamMessage, _ number: Int) {
    switch message {
    case .hello(let card) where card.version == TeamLimits.version: answers[number]?.card = card
    case .hello: answers[number] = nil
    case .state(let state, _): answers[number]?.state = state
    default: break
    }
  }
}

extension JSONValue {
  fileprivate init(_ desk: ListedDesk, at now: Instant) {
    guard let answer = desk.answer else {
      self = .object([
        ("number", .integer(Int64(desk.number))), ("state", .text("no_answer")),
        ("process", .integer(Int64(desk.process))),
      ])
      return
    }
    self.init(answer, at: now)
  }

  private init(_ desk: Team.Desk, at now: Instant) {
    let (state, since, rest) = Self.words(for: desk.state)
    self = .object(
      [
        ("number", .integer(Int64(desk.number))), ("agent", .text(desk.card.agent)),
        ("login", .text(desk.card.login)),
        ("state", .text(state)), ("seconds", .integer(max(0, now.seconds(since: since)))),
      ] + rest)
  }

  private static func words(
    for state: DeskState
  ) -> (String, Instant, [(String, JSONValue)]) {
    switch state {
    case .free(let since): ("free", since, [])
    case .arriving(let since): ("arriving", since, [])
    case .serving(let name, let address, let since):
      ("serving", since, [("name", .text(name)), ("address", .text(address))])
    case .wrappingUp(let since): ("wrapping_up", since, [])
    case .away(let text, let since): ("away", since, [("text", .text(text))])
    case .closed(let since): ("closed", since, [])
    }
  }
}
