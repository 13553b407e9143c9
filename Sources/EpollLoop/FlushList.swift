/// An object that records output and writes it before the loop sleeps.
protocol Flushable: AnyObject {
  /// Its index in the flush list; -1 while it is not in the list.
  var flushPosition: Int { get set }
  /// Writes as much as the kernel accepts now.
  func flush()
}

/// The objects to be flushed before the loop sleeps. The cost of flushing depends on the number of objects
/// that recorded output in this pass, not on how many exist.
final class FlushList {
  private struct Entry {
    /// Not retained. An object removes itself from the list in its deinit.
    unowned(unsafe) let target: any Flushable
  }

  private var entries: [Entry?] = []
  private var isFlushing = false
  /// Whether a handler was called during the flush. The observers must then run once more before the loop
  /// sleeps.
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

  /// Notes that a handler is about to be called that may run during a flush.
  func tells() {
    if isFlushing { hasTold = true }
  }

  /// Flushes all objects, including those that are added during the flush.
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
