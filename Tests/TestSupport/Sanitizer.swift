import Glibc

/// The address or thread sanitizer that the tests and the programs may be built with.
public enum Sanitizer {
  /// Whether this executable has one. The symbols tell this for every kind of build; an environment variable
  /// would have to be set.
  public static let isThere = exists("__asan_init") || watchesThreads

  /// Whether it has the thread sanitizer.
  public static let watchesThreads = exists("__tsan_init")

  /// A null handle searches the executable and the libraries it is linked with.
  private static func exists(_ symbol: String) -> Bool { dlsym(nil, symbol) != nil }
}
