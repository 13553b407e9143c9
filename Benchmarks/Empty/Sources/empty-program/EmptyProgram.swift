import Glibc

/// A Swift program that does nothing, to measure the cost of the runtime. It prints a line and, with
/// `--wait`, waits for the end of its input.
@main
struct EmptyProgram {
  static func main() {
    print("empty")
    fflush(nil)
    guard CommandLine.arguments.contains("--wait") else { return }
    while getchar() != EOF {}
  }
}
