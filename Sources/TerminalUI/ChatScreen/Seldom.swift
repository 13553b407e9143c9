/// A large value that is mostly not there. What holds it is passed on and copied without it.
@propertyWrapper
struct Seldom<Value> {
  private final class Box {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box?

  init(wrappedValue: Value?) { box = wrappedValue.map { Box($0) } }

  /// Whether it is there, which is told without a copy of it.
  var isThere: Bool { box != nil }

  var wrappedValue: Value? {
    get { box?.value }
    set { box = newValue.map { Box($0) } }
  }
}
