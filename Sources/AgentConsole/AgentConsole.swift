@main
enum Main {
  static func main() {
    AgentOptions.start()
  }
}
