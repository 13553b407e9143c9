// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "HistoryBenchmark",
  dependencies: [.package(name: "kefu", path: "../..")],
  targets: [
    .executableTarget(
      name: "HistoryBench", dependencies: [.product(name: "ChatHistory", package: "kefu")])
  ],
  swiftLanguageModes: [.v6]
)
