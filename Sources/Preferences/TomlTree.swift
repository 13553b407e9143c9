import CToml

/// A text's values as toml++ read them.
final class TomlTree {
  /// Why a text is no TOML: the parser's words, in English, and the place.
  struct Problem: Error {
    let description: String
    /// From 1.
    let line: Int
    /// From 1, in characters.
    let column: Int
  }

  /// A value somewhere in the tree, which it keeps.
  struct Value {
    fileprivate let node: OpaquePointer
    fileprivate let tree: TomlTree
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
      throw Problem(description: description, line: Int(error.line), column: Int(error.column))
    }
    self.document = document
  }

  deinit { kefu_toml_free(document) }

  /// The table of everything.
  var root: Value { Value(node: kefu_toml_root(document), tree: self) }
}

extension TomlTree.Value {
  private var kind: kefu_toml_kind { kefu_toml_kind_of(node) }

  /// What it is, if it is true or false.
  var boolean: Bool? { kind == kefu_toml_boolean ? kefu_toml_boolean_value(node) : nil }

  /// What it is, if it is a whole number.
  var integer: Int? { kind == kefu_toml_integer ? Int(kefu_toml_integer_value(node)) : nil }

  /// What it is, if it is text.
  var text: String? {
    guard kind == kefu_toml_string else { return nil }
    var count = 0
    return kefu_toml_string_value(node, &count).map { Self.string($0, count) }
  }

  /// The keys and their values, in no order that means anything; nil if it is no table.
  var table: [(key: String, value: TomlTree.Value)]? {
    guard kind == kefu_toml_table else { return nil }
    let walk = Walk(tree)
    kefu_toml_each(node, Unmanaged.passUnretained(walk).toOpaque()) { context, key, count, value in
      guard let context, let key, let value else { return }
      let walk = Unmanaged<Walk>.fromOpaque(context).takeUnretainedValue()
      walk.found.append(
        (TomlTree.Value.string(key, count), TomlTree.Value(node: value, tree: walk.tree)))
    }
    return walk.found
  }

  /// What a walk through a table, which is done in C++, has found.
  private final class Walk {
    let tree: TomlTree
    var found: [(key: String, value: TomlTree.Value)] = []

    init(_ tree: TomlTree) { self.tree = tree }
  }

  private static func string(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}
