// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "kefu",
  products: [
    .executable(name: "agent-console", targets: ["AgentConsole"]),
    .executable(name: "customer-term", targets: ["CustomerTerm"]),
    .library(name: "EpollLoop", targets: ["EpollLoop", "MonotonicTime"]),
    .library(name: "ChatCore", targets: ["ChatCore"]),
    .library(name: "ChatHistory", targets: ["ChatHistory"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // What C has and Swift's Glibc module does not show.
    .target(
      name: "CLinux",
      // For --version. From the Makefile, and from a package's changelog.
      cSettings: Context.environment["KEFU_COMMIT"].map {
        [.define("KEFU_COMMIT", to: "\"\($0)\"")]
      }),
    .target(name: "CToml"),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

    // Libraries, lowest first. None knows a program.
    .target(name: "MonotonicTime"),
    .target(name: "CalendarTime"),
    .target(name: "EpollLoop", dependencies: ["CLinux", "MonotonicTime"]),
    .target(name: "ChatCore", dependencies: ["MonotonicTime"]),
    .target(name: "DeskTeam", dependencies: ["ChatCore", "MonotonicTime"]),
    .target(name: "Languages", dependencies: ["MonotonicTime"]),
    .target(name: "TerminalUI", dependencies: ["CNcurses"]),
    .target(
      name: "ChatUI",
      dependencies: ["CalendarTime", "ChatCore", "Languages", "MonotonicTime", "TerminalUI"]),
    .target(name: "Preferences", dependencies: ["CalendarTime", "CToml"]),
    .target(name: "ProxyProtocol"),
    .target(name: "CTLS", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "SecureStream", dependencies: ["CTLS", "EpollLoop"]),
    .target(
      name: "ChatHistory", dependencies: ["CalendarTime", "ChatCore", "CLinux", "CSQLite"]),
    .target(name: "CPQ", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CentralHistory", dependencies: ["CalendarTime", "ChatHistory", "CPQ"]),
    .target(
      name: "TerminalProgram",
      dependencies: [
        "CLinux", "ChatCore", "ChatUI", "EpollLoop", "Languages", "MonotonicTime", "Preferences",
        "SecureStream", "TerminalUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The two programs. The products have the names that people type.
    .executableTarget(
      name: "AgentConsole",
      dependencies: [
        "CentralHistory", "ChatHistory", "DeskTeam", "Preferences", "ProxyProtocol",
        "SecureStream", "TerminalProgram",
      ]),
    .executableTarget(
      name: "CustomerTerm",
      dependencies: ["CLinux", "Preferences", "ProxyProtocol", "SecureStream", "TerminalProgram"]),

    .target(name: "TestSupport", dependencies: ["CLinux"], path: "Tests/TestSupport"),
    .testTarget(name: "ChatCoreTests", dependencies: ["ChatCore"]),
    .testTarget(name: "DeskTeamTests", dependencies: ["DeskTeam"]),
    .testTarget(
      name: "EpollLoopTests", dependencies: ["CLinux", "EpollLoop", "TestSupport"]),
    .testTarget(name: "LanguagesTests", dependencies: ["Languages", "TestSupport"]),
    .testTarget(
      name: "TerminalUITests", dependencies: ["ChatUI", "Languages", "TerminalUI", "TestSupport"]),
    .testTarget(
      name: "PreferencesTests",
      dependencies: ["CalendarTime", "ChatUI", "Preferences", "TestSupport"]),
    .testTarget(
      name: "SecureStreamTests", dependencies: ["EpollLoop", "SecureStream", "TestSupport"]),
    .testTarget(name: "ProxyProtocolTests", dependencies: ["ProxyProtocol"]),
    .testTarget(
      name: "ChatHistoryTests",
      dependencies: ["ChatHistory", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Samples"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "ChatCore", "ChatUI", "DeskTeam", "Languages", "MonotonicTime", "TerminalUI",
        "TestSupport",
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "TestSupport", "AgentConsole", "ChatHistory", "CustomerTerm", "SecureStream",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// Fuzzing, by scripts/fuzz.sh alone: libFuzzer brings a `main` of its own, without which these do not
// link, and with which nothing else does. So nothing else is there, and one build makes all of them.
if Context.environment["KEFU_FUZZ"] != nil {
  func fuzzTarget(_ name: String, of dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: "Fuzz" + name, dependencies: ["FuzzSupport"] + dependencies, path: "Fuzz/" + name,
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  }
  let fuzzed = [
    "CNcurses", "CToml", "MonotonicTime", "CalendarTime", "ChatCore", "Languages", "TerminalUI",
    "ChatUI", "Preferences", "ProxyProtocol",
  ]
  package.targets.removeAll { !fuzzed.contains($0.name) }
  package.products = []
  package.dependencies = []
  package.targets += [
    .target(name: "FuzzSupport", path: "Fuzz/Support"),
    fuzzTarget("Decoder", of: ["ChatCore"]),
    fuzzTarget("Desk", of: ["ChatCore", "MonotonicTime"]),
    fuzzTarget("Customer", of: ["ChatCore", "MonotonicTime"]),
    fuzzTarget("Sanitiser", of: ["TerminalUI"]),
    fuzzTarget("Editor", of: ["TerminalUI"]),
    fuzzTarget(
      "Transcript", of: ["CalendarTime", "ChatCore", "ChatUI", "Languages", "TerminalUI"]),
    fuzzTarget("Keys", of: ["TerminalUI"]),
    fuzzTarget("Preferences", of: ["Preferences"]),
    fuzzTarget("Proxy", of: ["ProxyProtocol"]),
  ]
}

// The reactor, the machines and the screen alone, by scripts/simulate.sh and scripts/coverage.sh: none
// of them has a dependency, and so a build with flags of its own takes seconds and not minutes.
if Context.environment["KEFU_CORE"] != nil {
  let core = [
    "CLinux", "CNcurses", "MonotonicTime", "CalendarTime", "EpollLoop", "ChatCore", "DeskTeam",
    "Languages", "TerminalUI", "ChatUI", "TestSupport", "ChatCoreTests", "DeskTeamTests",
    "EpollLoopTests", "SimulationTests",
  ]
  package.targets.removeAll { !core.contains($0.name) }
  package.products.removeAll { !core.contains($0.name) }
  package.dependencies = []
}

// The two programs alone, for a package: without GRDB, and with a copy of swift-argument-parser in this folder, so that
// nothing is fetched. C is fortified; with a flag for all, Swift would not find read(2) any more.
if let folder = Context.environment["KEFU_VENDOR"] {
  package.targets.removeAll { $0.isTest || $0.name == "TestSupport" }
  package.dependencies = [.package(path: "\(folder)/swift-argument-parser")]
  for target in package.targets where ["CLinux", "CTLS", "CToml"].contains(target.name) {
    target.cSettings = (target.cSettings ?? []) + [.define("_FORTIFY_SOURCE", to: "2")]
    target.cxxSettings = [.define("_FORTIFY_SOURCE", to: "2")]
  }
}
