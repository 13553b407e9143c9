// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "DecoderBenchmark",
  dependencies: [.package(name: "kefu", path: "../..")],
  targets: [
    .target(name: "CBaseline", cSettings: [.unsafeFlags(["-O2"])]),
    .executableTarget(
      name: "decoder-bench",
      dependencies: ["CBaseline", .product(name: "ChatCore", package: "kefu")]),
  ],
  swiftLanguageModes: [.v6]
)
