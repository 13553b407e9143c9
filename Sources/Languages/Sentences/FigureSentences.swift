/// The figures of `history stats`: their columns, rows, charts and page.
public protocol FigureSentences {
  // Columns.
  var columnReplyTime: String { get }
  var columnInTime: String { get }
  var columnRating: String { get }
  var columnTag: String { get }
  /// A remark: times in columns are a median and a 90th percentile.
  var timesAreSpreads: String { get }

  // Rows of the totals.
  var rowReplyTime: String { get }
  var rowInTime: String { get }
  var rowRating: String { get }
  var rowMessagesLeft: String { get }
  func percent(_ number: String) -> String
  /// - Parameter mean: from 1 to 5.
  func rating(_ mean: String, _ count: Int) -> String

  // Charts and the page.
  var chartOfArrivals: String { get }
  var chartOfWaits: String { get }
  var figuresTitle: String { get }
  /// The language's code in HTML.
  var htmlCode: String { get }
}
