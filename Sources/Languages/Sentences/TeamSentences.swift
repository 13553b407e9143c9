/// Several desks at one line: colleagues, and customers who are handed over. `agent` is a colleague's name,
/// `who` a customer's.
public protocol TeamSentences {
  /// The desk has joined a line that was there before.
  func joinedLine(at address: String) -> String
  /// For the title.
  func deskPlace(_ number: Int, of count: Int) -> String
  func blocked(_ host: String, for time: Duration?, by agent: String) -> String
  func unblocked(_ host: String, by agent: String) -> String

  // The list of desks.
  var desks: String { get }
  /// A mark at the reader's own desk.
  var yourDesk: String { get }
  func deskFree(_ time: String) -> String
  func deskArriving(_ time: String) -> String
  func deskServing(_ who: String, _ time: String) -> String
  func deskWrappingUp(_ time: String) -> String
  /// - Parameter text: what the agent says of it; may be empty.
  func deskAway(_ text: String, _ time: String) -> String
  func deskClosed(_ time: String) -> String
  /// A desk that is there and does not answer: its process number.
  func deskWithoutAnswer(process: Int) -> String
  func noDesks(at address: String) -> String

  // Handing a customer over.
  func offered(to agent: String) -> String
  func acceptedForLater(by agent: String) -> String
  func declined(by agent: String) -> String
  func unanswered(by agent: String) -> String
  func colleagueLeft(_ agent: String) -> String
  func notTaken(by agent: String) -> String
  var offerWithdrawn: String { get }
  func handedOver(_ who: String, to agent: String) -> String

  // Taking a customer over.
  /// - Parameter reason: may be empty.
  func offer(of who: String, by agent: String, reason: String) -> String
  /// The customer comes after the present one.
  func willTakeOver(_ who: String, from agent: String) -> String
  /// How to answer an offer, where it is no more than a notice.
  var answerOffer: String { get }
  /// The keys, in several lengths.
  var offerKeys: [String] { get }
  var offerJustCame: String { get }
  func offerOver(from agent: String) -> String
  func takenOver(_ who: String, from agent: String) -> String

  // Why a customer can't be handed over.
  var lineNotShared: String { get }
  var noColleague: String { get }
  func noColleague(named name: String, but known: [String]) -> String
  var colleagueIsYou: String { get }
  func severalColleagues(named name: String, desks: [Int]) -> String
  func offerUnderWay(to agent: String) -> String
  var noOffer: String { get }
  func reasonTooLong(bytesOver: Int) -> String
  func otherHistory(of agent: String) -> String
  var transferNeedsHistory: String { get }
  var transferNeedsPlainConnection: String { get }

  // Why a line can't be shared or joined.
  var sharedNeedsPort: String { get }
  var noFolderForLine: String { get }
  func folderUnusable(_ path: String, _ reason: String) -> String
  func folderOpenToOthers(_ path: String) -> String
  func notAFolder(_ path: String) -> String
  func socketPathTooLong(_ path: String, most: Int) -> String
  func othersAreStarting(_ path: String) -> String
  func noDeskAnswers(_ address: String) -> String
  func otherTeamVersion(_ theirs: Int, own: Int) -> String
  func otherTeamAddress(_ address: String) -> String
  func otherTeamSettings(_ theirs: String, own: String) -> String
  /// Behind the error of a port that is taken by a shared line.
  var lineIsShared: String { get }
  /// `--line-file` names a file that is something else.
  func notALineFile(_ path: String) -> String
  func agentNameTooLong(bytesOver: Int) -> String

  // The socket of sd_listen_fds(3).
  func passedSocketsWrong(_ count: String) -> String
  var passedSocketNotListening: String { get }
  func passedSocketElsewhere(_ address: String, wanted: String) -> String
}
