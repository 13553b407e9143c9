import Glibc

/// The path of a program of this package, built together with the running tests.
public func builtProgram(_ name: String) throws -> String {
  let places = [ownFolder, packageFolder.map { $0 + "/.build/debug" }].compactMap(\.self)
  for place in places where access("\(place)/\(name)", X_OK) == 0 { return "\(place)/\(name)" }
  throw TestFailure("\(name) is in none of \(places): build it first (swift build)")
}

/// The package's root folder: the nearest folder with a `Package.swift`, searched upwards from the test
/// executable, then from the working directory.
public func packageRoot() throws -> String {
  guard let packageFolder else { throw TestFailure("no Package.swift in any folder above") }
  return packageFolder
}

/// The folder of the test executable: the tests are linked into `…/debug/kefuPackageTests.xctest`, beside the
/// programs.
private let ownFolder = linkTarget("/proc/self/exe").map(parent(of:))

private let packageFolder: String? = {
  let starts = [ownFolder, linkTarget("/proc/self/cwd")].compactMap(\.self)
  for start in starts {
    var folder = start
    while folder != "/" {
      if access("\(folder)/Package.swift", R_OK) == 0 { return folder }
      folder = parent(of: folder)
    }
  }
  return nil
}()

private func linkTarget(_ path: String) -> String? {
  var target = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &target, target.count)
  guard count >= 0 else { return nil }
  return String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

private func parent(of path: String) -> String {
  "/" + path.split(separator: "/").dropLast().joined(separator: "/")
}
