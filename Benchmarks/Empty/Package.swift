// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Empty", targets: [.executableTarget(name: "empty-program")], swiftLanguageModes: [.v6])
