import DeskTeam
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram

/// The connections to the colleagues of a shared line: feeds `Team` what comes, and carries out what it says
/// about connections. The program carries out the rest.
final class Colleagues {
  /// A colleague's connection.
  private final class Link {
    let stream: StreamSocket
    let descriptors: DescriptorPassing
    /// The login name of the process at the other end, from the kernel (SO_PEERCRED).
    let login: String
    var reader = TeamMessageReader()

    init(_ stream: StreamSocket, _ descriptors: DescriptorPassing, login: String) {
      (self.stream, self.descriptors, self.login) = (stream, descriptors, login)
    }
  }

  private let loop: EventLoop
  private(set) var team: Team
  private var links: [ColleagueID: Link] = [:]
  private var listener: Listener?
  private var isPerforming = false
  private var actions: [TeamAction] = []
  /// The descriptors of the message that is being handled.
  private weak var currentDescriptors: DescriptorPassing?
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in
    feed { $0.timePassed(at: $1, &$2) }
  }

  /// Called with each action that is not about connections.
  var onAction: (TeamAction) -> Void = { _ in }
  /// The listening socket of the line, to be passed on.
  var lineSocket: () -> Descriptor? = { nil }

  init(_ loop: EventLoop, _ team: Team) {
    self.loop = loop
    self.team = team
  }

  // MARK: Connections

  /// Accepts colleagues that join later.
  func listen(_ listener: Listener) {
    self.listener = listener
    listener.acceptAll { [unowned self] socket, _ in _ = try? add(socket, isIncoming: true) }
  }

  /// Adds a connection to a colleague.
  @discardableResult
  func add(
    _ socket: consuming Descriptor, isIncoming: Bool = false
  ) throws(SystemError) -> ColleagueID {
    var id: ColleagueID?
    let descriptors = DescriptorPassing()
    let login = loginName(of: try socket.peerCredentials().userID)
    let stream = try StreamSocket(
      loop, owning: socket, maximumUnsentBytes: 4 * TeamLimits.messageBytesMax,
      transport: descriptors
    ) { [unowned self] event in
      if let id { handle(event, of: id) }
    }
    // The first messages are sent only when the stream is known by its id.
    var first: [TeamAction] = []
    let new = team.connected(isIncoming: isIncoming, &first)
    id = new
    links[new] = Link(stream, descriptors, login: login)
    perform(first)
    return new
  }

  private func handle(_ event: StreamSocket.Event, of id: ColleagueID) {
    switch event {
    case .bytes(let bytes):
      guard let link = links[id] else { return }
      bytes.withUnsafeBufferPointer { link.reader.append($0) }
      read(link, id)
    case .ended:
      links[id] = nil
      feed { team, _, actions in team.disconnected(id, &actions) }
    case .peerShutdown, .endOfInput, .drained: break
    }
  }

  private func read(_ link: Link, _ id: ColleagueID) {
    currentDescriptors = link.descriptors
    defer { currentDescriptors = nil }
    do throws(TeamProtocolViolation) {
      while links[id] != nil, var message = try link.reader.next() {
        // Nobody is taken for somebody else.
        if case .hello(var card) = message {
          card.login = link.login
          message = .hello(card)
        }
        feed { $0.received(message, from: id, at: $1, &$2) }
      }
    } catch {
      feed { team, _, actions in team.violated(by: id, &actions) }
    }
  }

  /// Takes the descriptor that came with the message which is being handled.
  func takeDescriptor() -> Descriptor? { currentDescriptors?.takeReceived() }

  // MARK: The team

  /// Feeds the team an event that happened now, and performs the resulting actions.
  func feed<Failure: Error>(
    _ input: (inout Team, _ now: Instant, inout [TeamAction]) throws(Failure) -> Void
  ) throws(Failure) {
    var new: [TeamAction] = []
    defer {
      perform(new)
      timer.set(team.deadline)
    }
    try input(&team, loop.now, &new)
  }

  private func perform(_ new: [TeamAction]) {
    actions += new
    // The call that is already performing also performs the new actions.
    guard !isPerforming else { return }
    isPerforming = true
    defer { isPerforming = false }
    while !actions.isEmpty { perform(actions.removeFirst()) }
  }

  private func perform(_ action: TeamAction) {
    switch action {
    case .send(let message, let id): links[id]?.stream.send(message.encoded)
    case .sendListener(let id):
      guard let link = links[id], let socket = lineSocket() else { return }
      link.descriptors.pass(socket)
      link.stream.send(TeamMessage.listener.encoded)
    case .disconnect(let id): links.removeValue(forKey: id)?.stream.close()
    default: onAction(action)
    }
  }

  /// Sends a message with a descriptor, now.
  /// - Returns: whether the connection is open.
  func send(
    _ message: TeamMessage, with descriptor: consuming Descriptor, to id: ColleagueID
  ) -> Bool {
    guard let link = links[id], link.stream.isOpen else { return false }
    // What was recorded before goes first, without the descriptor.
    link.stream.flush()
    link.descriptors.pass(descriptor)
    link.stream.send(message.encoded)
    link.stream.flush()
    return true
  }

  /// Sends what is recorded, now.
  func flush() {
    for link in links.values { link.stream.flush() }
  }

  /// Stops listening and closes all connections.
  func close() {
    listener?.close()
    listener = nil
    for link in links.values { link.stream.close() }
    links = [:]
  }
}
