import Glibc

/// The environment of this process at its start. (Glibc's `environ` is shared mutable state.)
private let ownEnvironment: [String: String] = {
  let descriptor = open("/proc/self/environ", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return [:] }
  let file = Collector(descriptor)
  file.collect()
  var result: [String: String] = [:]
  for entry in file.bytes.split(separator: 0) {
    let parts = entry.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { continue }
    result[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
  }
  return result
}()

/// The environment of a child: that of this process, but with English, UTF-8 and a common terminal type,
/// independent of the user and the machine. Then `changes` apply, where nil removes a variable.
func childEnvironment(_ changes: [String: String?]) -> [String] {
  var result = ownEnvironment.filter { !$0.key.hasPrefix("LC_") }
  for name in ["LANGUAGE", "NO_COLOR", "COLUMNS", "LINES", "TMUX", "TMUX_PANE", "ENV", "BASH_ENV"] {
    result[name] = nil
  }
  result["LANG"] = "C.UTF-8"
  result["TERM"] = "xterm-256color"
  // Without a network, name resolution fails after one second (resolv.conf(5)) instead of twenty.
  result["RES_OPTIONS"] = "timeout:1 attempts:1"
  // The user's own configuration must not affect the tests, and the tests must not change the user's history.
  result["XDG_CONFIG_HOME"] = "/nonexistent/kefu-tests"
  result["XDG_STATE_HOME"] = "/proc/kefu-tests"
  for (name, value) in changes { result[name] = value }
  return result.map { "\($0.key)=\($0.value)" }
}
