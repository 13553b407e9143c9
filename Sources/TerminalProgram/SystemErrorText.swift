import EpollLoop
import Glibc
import Languages
import TerminalUI

extension Language {
  /// The kernel's error as a phrase. For `ENOSYS` and `EPERM`, as under a seccomp filter, the system call's
  /// name is put before it: the phrase alone would not tell what failed.
  public func reason(_ error: SystemError) -> String {
    let words = reason(errno: error.errno)
    guard error.errno == ENOSYS || error.errno == EPERM else { return words }
    return "\(error.call)\(colon)\(words)"
  }
}
