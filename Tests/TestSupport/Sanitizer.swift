import Glibc

/// The address or thread sanitizer, in which the tests and the programs beside them may be built.
public enum Sanitizer {
  /// Whether one is in this program. That is asked and not the environment: whoever builds so gets it.
  public static let isThere = exists("__asan_init") || watchesThreads

  /// Whether it is the thread sanitizer.
  public static let watchesThreads = exists("__tsan_init")

  /// A null handle searches the program itself and what it was linked with.
  private static func exists(_ symbol: String) -> Bool { dlsym(nil, symbol) != nil }
}
