// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "NIOPeer",
  dependencies: [.package(url: "https://github.com/apple/swift-nio", exact: "2.101.2")],
  targets: ["nio-desk", "nio-echo"].map { name in
    .executableTarget(
      name: name,
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ])
  },
  swiftLanguageModes: [.v6]
)
