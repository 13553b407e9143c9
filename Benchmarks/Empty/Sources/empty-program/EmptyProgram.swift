import Glibc

/// What a Swift program costs that does nothing: it prints a line, and waits for the end of its input if it
/// is told to.
@main
struct EmptyProgram {
  static func main() {
    print("empty")
    fflush(nil)
    guard CommandLine.arguments.contains("--wait") else { return }
    while getchar() != EOF {}
  }
}
