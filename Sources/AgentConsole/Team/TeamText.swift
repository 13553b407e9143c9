import ChatCore
import ChatUI
import DeskTeam
import EpollLoop
import Languages
import MonotonicTime
import TerminalProgram

// What is said of colleagues and transfers. Names and reasons are foreign text, and cleaned here.

extension Language {
  func text(of notice: TransferNotice) -> String {
    switch notice {
    case .offered(let agent): offered(to: displayName(agent))
    case .acceptedForLater(let agent): acceptedForLater(by: displayName(agent))
    case .declined(let agent): declined(by: displayName(agent))
    case .unanswered(let agent): unanswered(by: displayName(agent))
    case .colleagueLeft(let agent): colleagueLeft(displayName(agent))
    case .notTaken(let agent): notTaken(by: displayName(agent))
    case .withdrawn: offerWithdrawn
    case .willTake(let peer, let agent):
      willTakeOver(name(of: peer), from: displayName(agent))
    case .offerOver(let agent): offerOver(from: displayName(agent))
    }
  }

  func text(of refusal: TransferRefusal) -> String {
    switch refusal {
    case .notShared: lineNotShared
    case .alone: noColleague
    case .unknown(let name, let known):
      noColleague(named: displayName(name), but: known.map(displayName))
    case .oneself: colleagueIsYou
    case .ambiguous(let name, let desks): severalColleagues(named: displayName(name), desks: desks)
    case .alreadyOffered(let agent): offerUnderWay(to: displayName(agent))
    case .noOffer: noOffer
    case .reasonTooLong(let over): reasonTooLong(bytesOver: over)
    case .otherHistory(let agent): otherHistory(of: displayName(agent))
    case .notRecorded: transferNeedsHistory
    case .customerChanged: text(of: CommandRefusal.customerChanged(now: nil))
    case .encrypted: transferNeedsPlainConnection
    }
  }

  func text(of offer: ReceivedOffer) -> String {
    self.offer(
      of: name(of: offer.offer.peer), by: displayName(offer.agent),
      reason: offer.offer.reason.singleLine)
  }

  /// The desks as a table: number and agent, and what they do.
  func table(_ desks: [Team.Desk], at now: Instant) -> [(key: String, meaning: String)] {
    desks.map { desk in
      let (key, meaning) = line(desk, at: now)
      return (key: desk.isOwn ? "\(key) \(yourDesk)" : key, meaning)
    }
  }

  func line(_ desk: Team.Desk, at now: Instant) -> (key: String, meaning: String) {
    let card = desk.card
    let login = card.login == card.agent ? "" : " (\(displayName(card.login)))"
    return (
      key: "\(desk.number) \(displayName(card.agent))\(login)", text(of: desk.state, at: now)
    )
  }

  func text(of state: DeskState, at now: Instant) -> String {
    func time(_ since: Instant) -> String { duration(seconds: max(0, now.seconds(since: since))) }
    return switch state {
    case .free(let since): deskFree(time(since))
    case .arriving(let since): deskArriving(time(since))
    case .serving(let name, let address, let since):
      deskServing(self.name(of: Peer(name: name, address: address)), time(since))
    case .wrappingUp(let since): deskWrappingUp(time(since))
    case .away(let text, let since): deskAway(text.singleLine, time(since))
    case .closed(let since): deskClosed(time(since))
    }
  }

  func text(of error: TeamFolderError) -> String {
    switch error {
    case .noPlace: noFolderForLine
    case .notAFolder(let path): notAFolder(path)
    case .openToOthers(let path): folderOpenToOthers(path)
    case .unusable(let path, let number): folderUnusable(path, reason(errno: number))
    case .locked(let path): othersAreStarting(path)
    case .pathTooLong(let path): socketPathTooLong(path, most: SocketAddress.maximumUnixPathBytes)
    }
  }

  func text(of refusal: TeamRefusal, settings: String) -> String {
    switch refusal {
    case .version(let version): otherTeamVersion(version, own: TeamLimits.version)
    case .address(let address): otherTeamAddress(address)
    case .settings(let theirs): otherTeamSettings(theirs, own: settings)
    }
  }
}

extension DeskState {
  /// What colleagues are told of a desk.
  init(of desk: Desk) {
    switch desk.seat {
    case .empty(let since): self.init(emptySince: since, desk)
    case .arriving(let arrival): self = .arriving(since: arrival.since)
    case .departed(let departed): self = .arriving(since: departed.since)
    case .serving(let customer):
      self = .serving(
        name: customer.peer.name ?? "", address: customer.peer.address, since: customer.since)
    }
  }

  private init(emptySince since: Instant, _ desk: Desk) {
    switch desk.availability {
    case .open: self = .free(since: max(since, desk.openSince))
    case .away(let text, let since): self = .away(text: text, since: since)
    case .outOfHours(_, let since): self = .closed(since: since)
    case .wrappingUp: self = .wrappingUp(since: since)
    }
  }
}
