// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "EchoBenchmark",
  dependencies: [.package(name: "kefu", path: "../..")],
  targets: [
    // EchoServer.swift is a link to the server of the tutorial.
    .executableTarget(
      name: "epoll-echo", dependencies: [.product(name: "EpollLoop", package: "kefu")])
  ],
  swiftLanguageModes: [.v6]
)
