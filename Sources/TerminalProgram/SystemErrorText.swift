import EpollLoop
import Glibc
import Languages
import TerminalUI

extension Language {
  /// The kernel's reason as a phrase. Of a call that it does not know or does not permit, as under a filter of
  /// system calls, the name tells more than the phrase.
  public func reason(_ error: SystemError) -> String {
    let words = reason(errno: error.errno)
    guard error.errno == ENOSYS || error.errno == EPERM else { return words }
    return "\(error.call)\(colon)\(words)"
  }
}
