// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "kefu",
  products: [
    .executable(name: "agent-console", targets: ["AgentConsole"]),
    .executable(name: "customer-term", targets: ["CustomerTerm"]),
    .library(name: "EpollLoop", targets: ["EpollLoop"]),
    .library(name: "ChatCore", targets: ["ChatCore"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // What C has and Swift's Glibc module does not show.
    .target(name: "CLinux"),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),

    // Libraries, lowest first. None knows a program.
    .target(name: "MonotonicTime"),
    .target(name: "EpollLoop", dependencies: ["CLinux", "MonotonicTime"]),
    .target(name: "ChatCore", dependencies: ["MonotonicTime"]),
    .target(name: "TerminalUI", dependencies: ["CNcurses", "ChatCore", "MonotonicTime"]),
    .target(
      name: "TerminalProgram",
      dependencies: [
        "CLinux", "ChatCore", "EpollLoop", "MonotonicTime", "TerminalUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The two programs. The products have the names that people type.
    .executableTarget(name: "AgentConsole", dependencies: ["TerminalProgram"]),
    .executableTarget(name: "CustomerTerm", dependencies: ["TerminalProgram"]),

    .target(name: "TestSupport", dependencies: ["CLinux"], path: "Tests/TestSupport"),
    .testTarget(name: "ChatCoreTests", dependencies: ["ChatCore"]),
    .testTarget(
      name: "EpollLoopTests", dependencies: ["EpollLoop", "MonotonicTime", "TestSupport"]),
    .testTarget(name: "TerminalUITests", dependencies: ["TerminalUI"]),
    .testTarget(name: "SimulationTests", dependencies: ["ChatCore"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["TestSupport", "AgentConsole", "CustomerTerm"]),
  ],
  swiftLanguageModes: [.v6]
)
