/// A system call from strace's output. The parts of an interrupted line (`unfinished`, `resumed`) are joined.
struct TracedCall {
  let name: String
  let path: String
  let arguments: String
  let hasFailed: Bool

  static func calls(in trace: String) -> [TracedCall] {
    var begun: [Substring: String] = [:]
    return trace.split(separator: "\n").compactMap { line in
      guard let blank = line.firstIndex(of: " ") else { return nil }
      let thread = line[..<blank]
      var text = String(line[blank...].drop { $0 == " " })
      if let cut = text.range(of: " <unfinished ...>") {
        begun[thread] = String(text[..<cut.lowerBound])
        return nil
      }
      if text.hasPrefix("<... "), let end = text.range(of: " resumed>") {
        text = (begun.removeValue(forKey: thread) ?? "") + text[end.upperBound...]
      }
      return TracedCall(text)
    }
  }

  private init?(_ text: String) {
    guard let open = text.firstIndex(of: "("), let end = text.range(of: " = ", options: .backwards)
    else { return nil }
    name = String(text[..<open])
    arguments = String(text[open..<end.lowerBound])
    hasFailed = text[end.upperBound...].hasPrefix("-1")
    let named = arguments.drop { $0 != "<" && $0 != "\"" }.dropFirst()
    path = String(named.prefix { $0 != ">" && $0 != "\"" })
  }

  /// The last number in the arguments: the offset of pwrite64, the length of ftruncate.
  var lastNumber: Int? {
    arguments.split { !$0.isNumber }.last.flatMap { Int($0) }
  }
}

/// Tracks which pages of the write-ahead log are synced, and whether anything was shown or sent too early.
final class SyncOrder {
  private let log: String
  /// Offsets that were written and not synced, and those whose state is unknown after a failed sync.
  private var dirty: Set<Int> = []
  private var doubtful: Set<Int> = []
  private var isWarned = false
  private(set) var (shown, sent, recovered) = (0, 0, 0)
  private(set) var broken: [String] = []

  init(log: String) { self.log = log }

  func take(_ call: TracedCall) {
    switch call.name {
    case "pwrite64" where call.path == log && !call.hasFailed:
      guard let offset = call.lastNumber else { return }
      dirty.insert(offset)
      doubtful.remove(offset)
    case "fdatasync" where call.path == log:
      if call.hasFailed { doubtful.formUnion(dirty) }
      dirty = []
    case "ftruncate" where call.path == log, "unlink" where call.path == log:
      dirty = []
      doubtful = []
    case "write": wrote(call.arguments)
    case "sendto":
      sent += 1
      require("a reply was sent")
    default: break
    }
  }

  private func wrote(_ text: String) {
    if text.contains("nothing after this point") { isWarned = true }
    if text.contains("saving works again") {
      recovered += 1
      isWarned = false
      if !doubtful.isEmpty { broken.append("recovered with doubtful \(doubtful.sorted())") }
    }
    if text.contains("\"< question") || text.contains("\\n< question") {
      shown += 1
      require("a message was shown")
    }
  }

  private func require(_ what: String) {
    guard !isWarned, !(dirty.isEmpty && doubtful.isEmpty) else { return }
    broken.append("\(what) with \(dirty.sorted()) unsynced, \(doubtful.sorted()) doubtful")
  }
}
