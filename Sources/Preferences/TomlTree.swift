import CToml

/// A position in a text: line and column, both from 1. Columns count Unicode scalars.
struct Place: Equatable, Comparable {
  let line: Int
  let column: Int

  static func < (one: Place, other: Place) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}

/// A TOML document parsed by toml++.
final class TomlTree {
  /// The greatest nesting depth of arrays and inline tables.
  static let levelsMax = Int(KEFU_TOML_LEVELS_MAX)

  /// A parse error: the parser's message, in English, and its position.
  struct Problem: Error {
    let description: String
    let place: Place
  }

  /// A value in the tree. It keeps the tree alive.
  struct Value {
    fileprivate let node: OpaquePointer
    fileprivate let tree: TomlTree
  }

  /// A key of a table, the position where it is first mentioned, and its value.
  struct Entry {
    let key: String
    let keyPlace: Place
    let value: Value
    let valuePlace: Place
  }

  private let document: OpaquePointer

  init(_ text: [UInt8]) throws(Problem) {
    var error = kefu_toml_error()
    let document = text.withUnsafeBytes { bytes in
      kefu_toml_parse(
        bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count, &error)
    }
    guard let document else {
      let description = withUnsafeBytes(of: error.description) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw Problem(description: description, place: Place(error.place))
    }
    self.document = document
  }

  deinit { kefu_toml_free(document) }

  /// The root table.
  var root: Value { Value(node: kefu_toml_root(document), tree: self) }
}

extension TomlTree.Value {
  private var kind: kefu_toml_kind { kefu_toml_kind_of(node) }

  /// The value if it is a boolean.
  var boolean: Bool? { kind == kefu_toml_boolean ? kefu_toml_boolean_value(node) : nil }

  /// The value if it is an integer.
  var integer: Int? { kind == kefu_toml_integer ? Int(kefu_toml_integer_value(node)) : nil }

  /// The value if it is a string.
  var text: String? {
    guard kind == kefu_toml_string else { return nil }
    var count = 0
    return kefu_toml_string_value(node, &count).map { string($0, count) }
  }

  /// The entries in file order; nil if the value is not a table.
  var table: [TomlTree.Entry]? {
    guard kind == kefu_toml_table else { return nil }
    let walk = Walk(tree)
    kefu_toml_each(node, Unmanaged.passUnretained(walk).toOpaque()) { context, entry in
      guard let context, let key = entry.key, let value = entry.value else { return }
      let walk = Unmanaged<Walk>.fromOpaque(context).takeUnretainedValue()
      walk.found.append(
        TomlTree.Entry(
          key: string(key, entry.key_length), keyPlace: Place(entry.key_place),
          value: TomlTree.Value(node: value, tree: walk.tree),
          valuePlace: Place(entry.value_place)))
    }
    return walk.found.sorted { $0.keyPlace < $1.keyPlace }
  }

  /// Collects the entries that the C++ iteration yields.
  private final class Walk {
    let tree: TomlTree
    var found: [TomlTree.Entry] = []

    init(_ tree: TomlTree) { self.tree = tree }
  }
}

extension Place {
  fileprivate init(_ place: kefu_toml_place) {
    self.init(line: Int(place.line), column: Int(place.column))
  }
}

private func string(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
  String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
}
