import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram

// Those who wait: the kernel's line, and the way from it to the seat.

extension AgentProgram {
  /// Those turned away at one go, before anything else has its turn.
  private static let acceptedAtOnceMax = 64

  /// Bytes that may wait to be sent: many times what turns allow, a reply or two.
  private static let outputBytesMax = 128 * 1024

  /// Takes the next; of those who are turned away, many at one go, and the rest in the next pass.
  func takeThoseWhoWait() {
    for _ in 0..<Self.acceptedAtOnceMax where wantsNext { takeNext() }
    if wantsNext { _ = shell.loop.schedule(at: shell.loop.now) {} }
  }

  private func takeNext() {
    guard case .empty = desk.seat, !desk.isClosed else { return wantsNext = false }
    wantsNext = false
    switch listener.accept() {
    case .none:
      // So their number need not be asked for.
      noteLine(waiting: 0)
      return performAll()
    case .later: break
    case .shortage(let error):
      // Told once for each time it happens, not for each attempt.
      if !isShortOfResources {
        effects.append(.show(.notice(.acceptShortage(errno: error.errno))))
      }
      isShortOfResources = true
    case .connection(let socket, let address):
      isShortOfResources = false
      seat(socket, address)
    }
    syncLine()
    performAll()
  }

  private func seat(_ socket: Int32, _ address: SocketAddress) {
    let now = shell.loop.now
    // The kernel saw also those who came while this process was stopped.
    let sinceData = Duration.milliseconds(Int64(millisecondsSinceLastData(on: socket) ?? 0))
    let waited = max(line.takeFirst(at: now), sinceData)
    decoder = FrameDecoder()
    desk.accepted(from: "\(address)", waited: waited, at: now, &effects)
    if desk.caller != nil { history?.accepted(from: address, waited: waited, at: now) }
    statusIsStale = true
    do {
      stream = try Stream(shell.loop, owning: socket, outputBytesMax: Self.outputBytesMax) {
        [unowned self] in handle($0)
      }
    } catch {
      effects.append(.show(.notice(.acceptShortage(errno: error.errno))))
      desk.broke(errno: error.errno, unfinished: 0, at: now, &effects)
    }
  }

  /// The seat's connection came to its end.
  func ended(_ ending: Stream.Ending) {
    let unfinished = decoder.unfinishedByteCount
    switch ending {
    case .finished: desk.ended(unfinished: unfinished, at: shell.loop.now, &effects)
    case .broken(let error):
      desk.broke(errno: error.errno, unfinished: unfinished, at: shell.loop.now, &effects)
    }
  }

  func syncLine() { noteLine(waiting: listener.waitingCount) }

  private func noteLine(waiting count: Int) {
    line.sync(count: count, at: shell.loop.now)
    desk.lineChanged(waiting: count, &effects)
  }

  /// Those in the line are told in order that nobody will come; left to the kernel they would be reset.
  func dismissLine() {
    for _ in 0..<listener.waitingCount {
      guard case .connection(let socket, _) = listener.accept() else { return }
      try? Stream(shell.loop, owning: socket, outputBytesMax: 0) { _ in }.close()
    }
  }
}
