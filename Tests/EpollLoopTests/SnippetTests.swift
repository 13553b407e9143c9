import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// The code in the documentation articles is that of `Snippets`, and does what the articles say.
@Suite struct SnippetTests {
  // MARK: What the articles show is what is compiled

  static let articles = ["EpollLoop", "EchoServer", "Recipes"]

  @Test(arguments: articles)
  func theCodeOfAnArticleIsCompiledHere(article: String) throws {
    let text = try contents(of: "Sources/EpollLoop/EpollLoop.docc/\(article).md")
    let compiled = try ["EchoServer", "Recipes"].map {
      try Self.lines(contents(of: "Tests/EpollLoopTests/Snippets/\($0).swift"))
    }
    let blocks = Self.blocks(of: text)
    #expect(article == "EpollLoop" || !blocks.isEmpty)
    for block in blocks {
      let lines = Self.lines(block)
      #expect(
        compiled.contains { Self.has($0, lines) }, "is in none of the snippets:\n\(block)")
    }
  }

  /// The article shows the whole first snippet, in about thirty lines.
  @Test func theTutorialShowsAllOfTheServer() throws {
    let blocks = Self.blocks(of: try contents(of: "Sources/EpollLoop/EpollLoop.docc/EchoServer.md"))
    let server = try contents(of: "Tests/EpollLoopTests/Snippets/EchoServer.swift")
    #expect(blocks.first == server)
    #expect(Self.lines(server).count <= 35)
  }

  private func contents(of path: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try opened("/\(root)/\(path)", O_RDONLY)
    var text: [UInt8] = []
    while let more = takeSome(file.number) { text += more }
    return String(decoding: text, as: UTF8.self)
  }

  private static func blocks(of article: String) -> [String] {
    article.split(separator: "```swift\n", omittingEmptySubsequences: false).dropFirst().map {
      String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex))
    }
  }

  /// The lines without their indentation, and without empty lines.
  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
  }

  private static func has(_ all: [Substring], _ some: [Substring]) -> Bool {
    guard some.count <= all.count else { return false }
    return (0...(all.count - some.count)).contains {
      all[$0..<($0 + some.count)].elementsEqual(some)
    }
  }

  // MARK: What they do

  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  @Test func theServerEchoes() throws {
    var answers: [[UInt8]] = []
    try Recipes.serve { loop, server in
      let port = server.address.port
      let clients = Background {
        for text in ["one", "two"] {
          let peer = try RawPeer(connectingTo: port)
          try peer.send(text)
          peer.shutdownOutput()
          #expect(try peer.receiveUntilEnd() == (Array(text.utf8), .closed))
        }
        // A lot of data, read late.
        let peer = try RawPeer(connectingTo: port)
        try peer.send(pattern(300_000))
        peer.shutdownOutput()
        #expect(try peer.receiveUntilEnd().bytes == pattern(300_000))
      }
      loop.stopWhenEnded(clients) { answers.append([1]) }
    }
    #expect(answers.count == 1)
  }

  @Test func aFastClientIsHeldBack() throws {
    let (socket, peer) = try connect(loop, peerBuffer: 4096)
    let stream = try Recipes.backPressure(loop, Descriptor(owning: socket))
    let everything = pattern(1_500_000)
    nonisolated(unsafe) let client = peer
    let received = Collected()
    let reader = Background { received.bytes = try client.receive(exactly: 1_500_000) }
    let writer = Background { try client.send(everything) }
    var most = 0
    loop.observeBeforeSleep { most = max(most, stream.unsentByteCount) }
    loop.stopWhenEnded(reader) {}
    try loop.run()
    try writer.join()
    #expect(received.bytes == everything)
    #expect(most <= EventLoop.maximumReadBytes)
  }

  @Test func linesAreFoundHoweverTheBytesCome() {
    var splitter = Recipes.LineSplitter()
    #expect(splitter.lines(with: Array("on".utf8).span) == [])
    #expect(splitter.lines(with: Array("e\n\ntwo\nthr".utf8).span) == ["one", "", "two"])
    #expect(splitter.lines(with: Array("ee\n".utf8).span) == ["three"])
    let longest = [UInt8](repeating: 0x78, count: Recipes.LineSplitter.maximumLineBytes)
    #expect(splitter.lines(with: longest.span) == [])
    #expect(splitter.lines(with: Array("x".utf8).span) == nil)
  }

  @Test func theConnectorConnects() throws {
    let listener = try RawListener()
    var isConnected = false
    let connector = try Recipes.connect(loop, port: listener.port) { _ in isConnected = true }
    try loop.run(until: "it is connected") { isConnected }
    withExtendedLifetime(connector) {}
  }

  @Test func datagramsAreAnswered() throws {
    let server = try Recipes.datagrams(loop)
    var answer: [UInt8] = []
    let client = try DatagramSocket(loop, connectingTo: server.address) { event in
      if case .datagram(let bytes, _, _) = event { answer = [UInt8](copying: bytes) }
    }
    try client.send(Array("ping".utf8))
    try loop.run(until: "the answer came") { !answer.isEmpty }
    #expect(answer == Array("ping".utf8))
    server.close()
  }

  @Test func theChildSaysTheDate() throws {
    var text = ""
    let child = try Recipes.child(loop) { text = $0 }
    try loop.run(until: "it has said it") { !text.isEmpty }
    #expect(text.contains("UTC"))
    withExtendedLifetime(child) {}
  }

  @Test func theTimerIsTakenBack() throws {
    let timer = Recipes.timer(loop) { Issue.record("it was taken back") }
    loop.cancel(timer)
    #expect(try loop.wakeups() == 0)
  }

  @Test func anotherThreadWakesTheLoop() throws {
    var isWoken = false
    let (source, waker) = try Recipes.otherThread(loop) { isWoken = true }
    let other = Background { waker.wake() }
    try loop.run(until: "it is woken") { isWoken }
    try other.join()
    withExtendedLifetime(source) {}
  }

  @Test func aSignalEndsTheLoop() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      let signals = try Recipes.signals(loop)
      raise(SIGTERM)
      try loop.run()
      withExtendedLifetime(signals) {}
    }
  }
}

extension EventLoop {
  /// Runs `then` and stops the loop when a thread has ended.
  fileprivate func stopWhenEnded(_ thread: Background, _ then: @escaping () -> Void) {
    guard let source = try? WakeSource(self), let waker = try? source.makeWaker() else { return }
    source.handler = { [unowned self] in
      then()
      stop()
    }
    let watcher = Background {
      defer { waker.wake() }
      try thread.join()
    }
    observeBeforeSleep { withExtendedLifetime((source, watcher)) {} }
  }
}
