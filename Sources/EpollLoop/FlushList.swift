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

  /// Flushes all, those too that come meanwhile.
  func flushAll() {
    guard !entries.isEmpty else { return }
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
