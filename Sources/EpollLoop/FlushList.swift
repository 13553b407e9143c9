/// Something that records what is to be written, and writes it before the loop sleeps.
protocol Flushable: AnyObject {
  /// Where it is in the list of what is to be flushed; -1 while it is not.
  var flushPosition: Int { get set }
  /// Writes what is taken now.
  func flush()
}

/// What is to be flushed before the loop sleeps. A pass costs what it made writable, and not what is there.
final class FlushList {
  private struct Entry {
    /// Not kept alive by the list: whoever goes takes itself out first.
    unowned(unsafe) let target: any Flushable
  }

  private var entries: [Entry?] = []
  private var isFlushing = false
  /// Flushing has told somebody something: the observers must be asked once more before the loop may sleep.
  private(set) var hasTold = false

  func append(_ target: any Flushable) {
    guard target.flushPosition < 0 else { return }
    target.flushPosition = entries.count
    entries.append(Entry(target: target))
  }

  func remove(_ target: any Flushable) {
    guard target.flushPosition >= 0 else { return }
    entries[target.flushPosition] = nil
    target.flushPosition = -1
  }

  /// A handler is called that may be called while flushing.
  func tells() {
    if isFlushing { hasTold = true }
  }

  /// Flushes all, those too that come meanwhile.
  func flushAll() {
    hasTold = false
    guard !entries.isEmpty else { return }
    isFlushing = true
    defer { isFlushing = false }
    var position = 0
    while position < entries.count {
      if let target = entries[position]?.target {
        entries[position] = nil
        target.flushPosition = -1
        target.flush()
      }
      position += 1
    }
    entries.removeAll(keepingCapacity: true)
  }
}
