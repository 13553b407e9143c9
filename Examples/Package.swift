// swift-tools-version: 6.2
import PackageDescription

/// A program of one file; what several share is in ExampleSupport.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "ExampleSupport", .product(name: "EpollLoop", package: "kefu"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ])
}

let package = Package(
  name: "kefu-examples",
  dependencies: [
    .package(name: "kefu", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "ExampleSupport", dependencies: [.product(name: "EpollLoop", package: "kefu")]),
    example("time-echo"),
    example("half-duplex"),
    example("upper-lines"),
    example("qq"),
    example("udp-echo"),
    example("qq-udp"),
    example("unix-echo"),
    example("chat-room"),
    example("remote-command"),
    example("proxy"),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        .product(name: "EpollLoop", package: "kefu"),
        "time-echo", "half-duplex", "upper-lines", "qq", "udp-echo", "qq-udp", "unix-echo",
        "chat-room", "remote-command", "proxy",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
