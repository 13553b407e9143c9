import CPQ
import ChatHistory

/// A connection to the server of the central history. Its calls block; one thread at a time.
final class CentralConnection {
  let place: String
  private let handle: OpaquePointer
  /// When to give up, a time of `CLOCK_MONOTONIC` in nanoseconds; nil: when TCP does.
  var deadline: Int64?

  /// - Throws: `notConnected`, `timedOut`, `notUTF8`.
  init(_ target: ConnectionString, deadline: Int64? = nil) throws(CentralError) {
    place = target.place
    self.deadline = deadline
    guard let handle = cpq_connect(target.text, deadline ?? -1)
    else { throw .notConnected(place: target.place, message: "out of memory") }
    self.handle = handle
    guard cpq_is_connected(handle) != 0 else {
      let words = Self.oneLine(cpq_error(handle))
      // In the middle of connecting there are none: the time is over.
      throw words.isEmpty
        ? .timedOut(place: place) : .notConnected(place: place, message: words)
    }
    // In any other encoding the server would refuse some texts, and with them everything behind them.
    let encoding = cpq_setting(handle, "server_encoding").map { String(cString: $0) } ?? "?"
    guard encoding == "UTF8" else { throw .notUTF8(place: place, encoding: encoding) }
  }

  deinit { cpq_close(handle) }

  /// Runs one command.
  @discardableResult
  func run(_ sql: SQL) throws(CentralError) -> CentralRows {
    let texts = sql.values.map { value -> [CChar]? in
      switch value {
      case .null: nil
      case .integer(let integer): Array("\(integer)".utf8CString)
      // PostgreSQL's texts have no U+0000.
      case .text(let text): Array(text.withoutNull.utf8CString)
      }
    }
    return try rows(
      withPointers(to: texts[...], []) {
        cpq_run(handle, Self.numbered(sql.text), Int32(texts.count), $0, deadline ?? -1)
      })
  }

  /// Runs several commands without parameters, in one transaction unless they say otherwise.
  func run(script: String) throws(CentralError) {
    _ = try rows(cpq_run(handle, script, -1, nil, -1))
  }

  /// Fills a table.
  func copy(_ rows: CopyRows, into table: String) throws(CentralError) {
    guard !rows.bytes.isEmpty else { return }
    let result = rows.bytes.withUnsafeBytes {
      cpq_copy(handle, "COPY \(table) FROM STDIN", $0.baseAddress, $0.count)
    }
    _ = try self.rows(result)
  }

  /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
  func transaction<Result>(
    _ kind: String = "BEGIN", _ body: () throws(CentralError) -> Result
  ) throws(CentralError) -> Result {
    try run(script: kind)
    do throws(CentralError) {
      let result = try body()
      try run(script: "COMMIT")
      return result
    } catch {
      // On a broken connection the server rolls back by itself.
      try? run(script: "ROLLBACK")
      throw error
    }
  }

  private func rows(_ result: OpaquePointer?) throws(CentralError) -> CentralRows {
    guard let result else {
      let words = Self.oneLine(cpq_error(handle))
      throw words.isEmpty ? .timedOut(place: place) : .broken(place: place, message: words)
    }
    if let state = cpq_failure(result) {
      defer { cpq_free(result) }
      throw .refused(
        place: place, state: String(cString: state),
        message: Self.oneLine(cpq_failure_text(result)))
    }
    return CentralRows(result)
  }

  private static func oneLine(_ words: UnsafePointer<CChar>?) -> String {
    words.map { String(cString: $0).split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      ?? ""
  }

  /// `?` as `$1`, `$2` and so on. No statement has a question mark in it for another reason.
  private static func numbered(_ text: String) -> String {
    var parts = text.split(separator: "?", omittingEmptySubsequences: false).makeIterator()
    var result = String(parts.next() ?? "")
    var number = 0
    while let part = parts.next() {
      number += 1
      result += "$\(number)\(part)"
    }
    return result
  }
}

/// Calls `body` with pointers to all texts.
private func withPointers<Result>(
  to texts: ArraySlice<[CChar]?>, _ pointers: [UnsafePointer<CChar>?],
  _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
  guard let first = texts.first else { return body(pointers) }
  guard let text = first else { return withPointers(to: texts.dropFirst(), pointers + [nil], body) }
  return text.withUnsafeBufferPointer {
    withPointers(to: texts.dropFirst(), pointers + [$0.baseAddress], body)
  }
}

/// The rows of an answer.
final class CentralRows {
  private let result: OpaquePointer
  private var columns: [String: Int32] = [:]
  var count: Int { Int(cpq_row_count(result)) }

  init(_ result: OpaquePointer) { self.result = result }
  deinit { cpq_free(result) }

  /// A row. It must not be used after this object.
  struct Row {
    fileprivate let rows: CentralRows
    fileprivate let index: Int32

    func text(_ name: String) -> String? { rows.value(index, name).map { String(cString: $0) } }
    func integer(_ name: String) -> Int64? {
      rows.value(index, name).flatMap { Int64(String(cString: $0)) }
    }
  }

  func map<Value>(_ body: (Row) -> Value) -> [Value] {
    (0..<count).map { body(Row(rows: self, index: Int32($0))) }
  }

  var first: Row? { count == 0 ? nil : Row(rows: self, index: 0) }

  private func value(_ row: Int32, _ name: String) -> UnsafePointer<CChar>? {
    let known = columns[name]
    let column = known ?? cpq_column(result, name)
    precondition(column >= 0, "the query has no column \(name)")
    if known == nil { columns[name] = column }
    return cpq_value(result, row, column)
  }
}

extension String {
  /// With U+2400 (␀) for U+0000.
  var withoutNull: String { utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self }
}
