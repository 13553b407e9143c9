import DeskTeam
import EpollLoop
import Glibc
import MonotonicTime

/// Why a line can't be opened or joined.
enum LineError: Error {
  case folder(TeamFolderError)
  case system(SystemError)
  /// The desk that answered can't share its line with this one.
  case refused(TeamRefusal)
  /// Desks are there, and none of them answers.
  case noDeskAnswers
  /// LISTEN_FDS is not 1.
  case passedSocketsWrong(String)
  case passedSocketNotListening
  case passedSocketElsewhere(SocketAddress, wanted: String)
  case portNeeded
}

/// How a desk came by its listening socket, which decides what happens to the line when it leaves.
enum LineSharing {
  /// The desk's own: it closes the line.
  case own
  /// From sd_listen_fds(3): it is never closed.
  case passed
  /// One of several desks: the last one closes the line.
  case shared(TeamFolder, socketPath: String, isPassed: Bool)
}

/// A line that was opened or joined.
struct OpenedLine {
  let listener: Listener
  let sharing: LineSharing
  /// nil for a desk without colleagues.
  var colleagues: Colleagues?
  /// Whether other desks had opened the line before.
  var isJoined = false
  /// What colleagues said while the line was joined.
  var firstActions: [TeamAction] = []
}

/// Opens a line, or joins that of other desks: the listening socket is handed on by any of them.
///
/// A lock in the folder makes one desk join or leave at a time, so that two that start at once end in one
/// line.
final class LineOpening {
  /// How long a colleague may take to answer. One that is stopped never does.
  private static let answerTimeout: Duration = .seconds(1)

  private let loop: EventLoop
  private let folder: TeamFolder
  private let address: SocketAddress
  private let colleagues: Colleagues
  private var listener: Listener?
  private var failure: LineError?
  private var actions: [TeamAction] = []
  private let card: DeskCard

  /// - Parameter settings: what all desks of a line must have in common.
  init(
    _ loop: EventLoop, _ folder: TeamFolder, _ address: SocketAddress, agent: String,
    settings: String
  ) {
    self.loop = loop
    self.folder = folder
    self.address = address
    let now = Instant.now
    card = DeskCard(
      id: TeamFolder.DeskName(process: Int(getpid()), joined: now).text, address: "\(address)",
      agent: agent, login: loginName(of: getuid()), history: nil, settings: settings, joined: now)
    colleagues = Colleagues(loop, Team(card, .free(since: now)))
  }

  /// - Parameters:
  ///   - passed: the socket of sd_listen_fds(3), if there is one.
  ///   - open: opens a new listening socket, if no desk is there.
  func run(
    passed: Listener?, open: () throws(SystemError) -> Listener
  ) throws(LineError) -> OpenedLine {
    let lock = try withFolder { () throws(TeamFolderError) in try folder.lock(address) }
    let isJoined = try join(asking: passed == nil)
    let line: Listener
    do throws(SystemError) {
      if let known = passed ?? listener { line = known } else { line = try open() }
    } catch {
      throw .system(error)
    }
    let own = try withFolder { () throws(TeamFolderError) in
      try folder.listen(loop, address, card.id)
    }
    colleagues.listen(own)
    _ = consume lock
    colleagues.onAction = { _ in }
    return OpenedLine(
      listener: line,
      sharing: .shared(
        folder, socketPath: folder.socketPath(address, card.id), isPassed: passed != nil),
      colleagues: colleagues, isJoined: isJoined, firstActions: actions)
  }

  private func withFolder<Result: ~Copyable>(
    _ body: () throws(TeamFolderError) -> Result
  ) throws(LineError) -> Result {
    do throws(TeamFolderError) {
      return try body()
    } catch {
      throw .folder(error)
    }
  }

  /// Connects to all desks that are there.
  /// - Returns: whether there is any.
  private func join(asking: Bool) throws(LineError) -> Bool {
    colleagues.onAction = { [unowned self] in took($0) }
    var ids: [ColleagueID] = []
    var isUnanswered = false
    for path in folder.sockets(of: address) {
      do throws(SystemError) {
        guard let socket = try TeamFolder.connect(path) else { continue }
        ids.append(try colleagues.add(socket))
      } catch {
        guard error.errno == EAGAIN else { throw .system(error) }
        isUnanswered = true
      }
    }
    guard asking else { return !ids.isEmpty }
    if !ids.isEmpty { try ask(ids) }
    if listener == nil, isUnanswered || !ids.isEmpty { throw .noDeskAnswers }
    return listener != nil
  }

  /// Asks all desks for the listening socket, and waits for the first answer: some may be stopped.
  private func ask(_ ids: [ColleagueID]) throws(LineError) {
    for id in ids { colleagues.feed { team, _, actions in team.askForListener(id, &actions) } }
    let timer = loop.schedule(at: .now + Self.answerTimeout) { [loop] in loop.stop() }
    defer { loop.cancel(timer) }
    do throws(SystemError) {
      try loop.run()
    } catch {
      throw .system(error)
    }
    if let failure { throw failure }
  }

  private func took(_ action: TeamAction) {
    switch action {
    case .receivedListener: takeListener()
    case .refused(let refusal):
      failure = .refused(refusal)
      loop.stop()
    default: actions.append(action)
    }
  }

  private func takeListener() {
    // The answers of the other desks bring the same socket.
    guard let socket = colleagues.takeDescriptor(), listener == nil else { return }
    defer { loop.stop() }
    do {
      let listener = try Listener(loop, adopting: socket)
      guard listener.address == address else {
        failure = .refused(.address("\(listener.address)"))
        return
      }
      self.listener = listener
    } catch {
      failure = .system(error)
    }
  }
}

/// The listening socket of sd_listen_fds(3): the service manager, or systemd-socket-activate, opened it.
enum PassedSocket {
  /// SD_LISTEN_FDS_START of <systemd/sd-daemon.h>: the number of the first descriptor.
  private static let firstNumber: Int32 = 3

  /// Takes the socket over.
  /// - Parameters:
  ///   - wanted: the addresses that the user asked for; empty for any.
  ///   - name: these addresses as the user wrote them.
  /// - Returns: nil if no socket was passed to this process.
  static func take(
    _ loop: EventLoop, wanted: [SocketAddress], as name: String
  ) throws(LineError) -> Listener? {
    guard let count = getenv("LISTEN_FDS").map({ String(cString: $0) }),
      let process = getenv("LISTEN_PID").map({ String(cString: $0) }), Int32(process) == getpid()
    else { return nil }
    // Children of this program must not take them for theirs.
    for variable in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { unsetenv(variable) }
    guard count == "1" else { throw .passedSocketsWrong(count) }
    let socket = Descriptor(owning: firstNumber)
    _ = fcntl(firstNumber, F_SETFD, FD_CLOEXEC)
    let listener: Listener
    do {
      listener = try Listener(loop, adopting: socket)
    } catch {
      throw .passedSocketNotListening
    }
    guard listener.address.isInternet else { throw .passedSocketNotListening }
    guard wanted.isEmpty || wanted.contains(listener.address)
    else { throw .passedSocketElsewhere(listener.address, wanted: name) }
    return listener
  }
}
