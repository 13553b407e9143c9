import TestSupport
import Testing

extension Trait where Self == ConditionTrait {
  /// For tests that do not work on a program built with a sanitizer, and why.
  static func unsanitized(_ why: String) -> Self {
    .disabled(
      if: Sanitizer.isThere, Comment(rawValue: "SKIPPED, not tested under a sanitizer: \(why)"))
  }

  /// For tests that do not work with the thread sanitizer, and why.
  static func withoutThreadSanitizer(_ why: String) -> Self {
    .disabled(
      if: Sanitizer.watchesThreads,
      Comment(rawValue: "SKIPPED, not tested under a sanitizer: \(why)"))
  }

  /// For tests that start programs with a small RLIMIT_FSIZE.
  static var withoutThreadSanitizer: Self {
    withoutThreadSanitizer("it needs a larger file itself")
  }
}
