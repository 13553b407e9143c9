/// The pane at the right of the agent's wide window.
public protocol PaneSentences {
  /// The headings.
  var paneCustomer: String { get }
  func paneLast(_ date: String) -> String
  var paneNotes: String { get }
  func paneLine(_ count: Int) -> String
  var paneToday: String { get }
  /// How long the customer waited in the line.
  func paneWaited(_ time: Duration) -> String
  /// How long the conversation has lasted.
  func paneHere(_ age: String) -> String
  /// How often they were here, as `visits`.
  func paneBefore(_ visits: String) -> String
  /// Those of the line who have no line of their own in the pane.
  func paneMore(_ count: Int) -> String
  /// The day so far.
  func paneServed(_ count: Int) -> String
  func paneUnserved(_ count: Int) -> String
  func paneTypicalWait(_ time: Duration) -> String
  func paneTypicalHandling(_ time: Duration) -> String
  /// Why F7 does nothing.
  func paneNeedsColumns(_ count: Int) -> String
}
