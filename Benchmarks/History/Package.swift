// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "HistoryBenchmark",
  dependencies: [.package(name: "kefu", path: "../..")],
  targets: [
    .target(name: "CInsert", linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "HistoryBench",
      dependencies: ["CInsert", .product(name: "ChatHistory", package: "kefu")]),
  ],
  swiftLanguageModes: [.v6]
)
