@main
enum Main {
  static func main() {
    CustomerOptions.start()
  }
}
