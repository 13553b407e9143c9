import TestSupport
import Testing

extension Trait where Self == ConditionTrait {
  /// For what can't be told of a program with a sanitizer in it, and why.
  static func unsanitized(_ why: String) -> Self {
    .disabled(
      if: Sanitizer.isThere, Comment(rawValue: "SKIPPED, not tested under a sanitizer: \(why)"))
  }

  /// For what only the thread sanitizer is in the way of, and why.
  static func withoutThreadSanitizer(_ why: String) -> Self {
    .disabled(
      if: Sanitizer.watchesThreads,
      Comment(rawValue: "SKIPPED, not tested under a sanitizer: \(why)"))
  }

  /// For programs that are started with a small RLIMIT_FSIZE.
  static var withoutThreadSanitizer: Self {
    withoutThreadSanitizer("it needs a larger file itself")
  }
}
