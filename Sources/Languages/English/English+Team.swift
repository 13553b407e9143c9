extension English {
  func joinedLine(at address: String) -> String { "joined the line at \(address)" }
  func deskPlace(_ number: Int, of count: Int) -> String { "desk \(number) of \(count)" }
  func blocked(_ host: String, for time: Duration?, by agent: String) -> String {
    guard let time else { return "\(agent) blocked \(host) until the desks close" }
    return "\(agent) blocked \(host) for \(duration(time))"
  }
  func unblocked(_ host: String, by agent: String) -> String { "\(agent) unblocked \(host)" }

  var desks: String { "Desks" }
  var yourDesk: String { "(you)" }
  func deskFree(_ time: String) -> String { "free, \(time)" }
  func deskArriving(_ time: String) -> String { "a customer is arriving, \(time)" }
  func deskServing(_ who: String, _ time: String) -> String { "serving \(who), \(time)" }
  func deskWrappingUp(_ time: String) -> String { "wrapping up, \(time)" }
  func deskAway(_ text: String, _ time: String) -> String {
    text.isEmpty ? "away, \(time)" : "away: \(text), \(time)"
  }
  func deskClosed(_ time: String) -> String { "outside opening hours, \(time)" }
  func deskWithoutAnswer(process: Int) -> String { "does not answer (process \(process))" }
  func noDesks(at address: String) -> String { "no desk shares the line at \(address)" }

  func offered(to agent: String) -> String {
    "asked \(agent) to take over; /transfer without a name withdraws"
  }
  func acceptedForLater(by agent: String) -> String {
    "\(agent) will take over after the present customer"
  }
  func declined(by agent: String) -> String { "\(agent) declined; the customer stays here" }
  func unanswered(by agent: String) -> String {
    "\(agent) did not answer; the customer stays here"
  }
  func colleagueLeft(_ agent: String) -> String {
    "\(agent) left; the customer is not handed over"
  }
  func notTaken(by agent: String) -> String {
    "\(agent)'s desk could not take over; the customer stays here"
  }
  var offerWithdrawn: String { "the transfer was withdrawn" }
  func handedOver(_ who: String, to agent: String) -> String { "handed \(who) over to \(agent)" }

  func offer(of who: String, by agent: String, reason: String) -> String {
    "\(agent) asks you to take over \(who)" + (reason.isEmpty ? "" : ": \(reason)")
  }
  func willTakeOver(_ who: String, from agent: String) -> String {
    "\(who) comes to you from \(agent) after the present customer"
  }
  var answerOffer: String { "/accept or /decline, within 30 s" }
  var offerKeys: [String] {
    ["Enter takes over, Esc declines, PgUp/PgDn scroll", "Enter takes over, Esc declines"]
  }
  var offerJustCame: String { "This offer has just come: press Enter again to take over" }
  func offerOver(from agent: String) -> String { "\(agent)'s offer is over" }
  func takenOver(_ who: String, from agent: String) -> String {
    "took over \(who) from \(agent)"
  }

  var lineNotShared: String { "this desk does not share its line: start it with --shared" }
  var noColleague: String { "no other desk is at this line" }
  func noColleague(named name: String, but known: [String]) -> String {
    "no colleague is called \(name); there are: \(known.joined(separator: ", "))"
  }
  var colleagueIsYou: String { "that is your own desk" }
  func severalColleagues(named name: String, desks: [Int]) -> String {
    let numbers = desks.map(String.init).joined(separator: ", ")
    return "several colleagues are called \(name): use the desk's number (\(numbers))"
  }
  func offerUnderWay(to agent: String) -> String { "\(agent) has already been asked" }
  var noOffer: String { "no transfer waits for an answer" }
  func reasonTooLong(bytesOver: Int) -> String {
    "the reason is \(bytes(bytesOver)) too long"
  }
  func otherHistory(of agent: String) -> String {
    "\(agent)'s desk keeps another history: the conversation would be torn apart"
  }
  var transferNeedsHistory: String {
    "the conversation is not in the history: it can't be handed over"
  }
  var transferNeedsPlainConnection: String {
    "this customer's connection is encrypted by this desk: it can't be handed over"
  }

  var sharedNeedsPort: String { "a shared line needs a port other than 0" }
  var noFolderForLine: String {
    "no folder to find the other desks in: set XDG_RUNTIME_DIR or HOME, or give --shared-dir"
  }
  func folderUnusable(_ path: String, _ reason: String) -> String {
    "can't use the folder \(path): \(reason)"
  }
  func folderOpenToOthers(_ path: String) -> String {
    "others may write to the folder \(path): chmod o-w it, or use another one"
  }
  func notAFolder(_ path: String) -> String { "\(path) is not a folder" }
  func socketPathTooLong(_ path: String, most: Int) -> String {
    "the path of a socket is too long (at most \(bytes(most))), use a shorter --shared-dir: \(path)"
  }
  func othersAreStarting(_ path: String) -> String {
    "another desk has been starting for too long: it holds \(path)"
  }
  func noDeskAnswers(_ address: String) -> String {
    "desks share the line at \(address), but none of them answers"
  }
  func otherTeamVersion(_ theirs: Int, own: Int) -> String {
    "the desks at this line speak version \(theirs) of their protocol, this one speaks \(own): "
      + "start all of them from the same version of Kefu"
  }
  func otherTeamAddress(_ address: String) -> String {
    "the desk found there has its line at \(address)"
  }
  func otherTeamSettings(_ theirs: String, own: String) -> String {
    "all desks of a line need the same settings; theirs: \(words(theirs)), this one's: \(words(own))"
  }
  private func words(_ settings: String) -> String { settings.isEmpty ? "none" : settings }
  var lineIsShared: String { "the line there is a shared one: join it with --shared" }
  func notALineFile(_ path: String) -> String {
    "--line-file: \(path) exists and is something else than a line's numbers; name another file"
  }
  func agentNameTooLong(bytesOver: Int) -> String {
    "--agent: the name is \(bytes(bytesOver)) too long"
  }

  func passedSocketsWrong(_ count: String) -> String {
    "LISTEN_FDS must be 1, not \(count): one listening socket is needed"
  }
  var passedSocketNotListening: String {
    "the socket given by LISTEN_FDS is not a listening TCP socket"
  }
  func passedSocketElsewhere(_ address: String, wanted: String) -> String {
    "the socket given by LISTEN_FDS listens on \(address), not on \(wanted)"
  }
}
