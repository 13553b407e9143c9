import Glibc

/// This process's environment as it was at its start. (Glibc's `environ` is shared mutable state.)
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

/// The environment a child starts with: our own, but English, UTF-8 and a common terminal, whoever
/// runs the tests and wherever. Then `changes`, where nil takes a variable away.
func childEnvironment(_ changes: [String: String?]) -> [String] {
  var result = ownEnvironment.filter { !$0.key.hasPrefix("LC_") }
  for name in ["LANGUAGE", "NO_COLOR", "COLUMNS", "LINES", "TMUX", "TMUX_PANE", "ENV", "BASH_ENV"] {
    result[name] = nil
  }
  result["LANG"] = "C.UTF-8"
  result["TERM"] = "xterm-256color"
  // A machine without a network learns of it after a second, resolv.conf(5), and not after twenty.
  result["RES_OPTIONS"] = "timeout:1 attempts:1"
  // Nobody's own configuration changes what is tested, and nobody's own history is changed.
  result["XDG_CONFIG_HOME"] = "/nonexistent/kefu-tests"
  result["XDG_STATE_HOME"] = "/proc/kefu-tests"
  for (name, value) in changes { result[name] = value }
  return result.map { "\($0.key)=\($0.value)" }
}
