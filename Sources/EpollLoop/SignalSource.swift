import CLinux
import Glibc

/// Delivers signals as events of the loop (signalfd(2)). A signal is handled between two handlers, never
/// during one.
///
/// The source belongs to the loop's thread.
public final class SignalSource {
  /// The signals whose default action ends the process, except those that report a program error and SIGKILL
  /// (signal(7)). SIGPIPE and SIGXFSZ are not included: a source ignores them, so that the write fails
  /// instead.
  public static let ending: [Int32] =
    [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU,
      SIGPOLL, SIGPWR, SIGSTKFLT,
    ] + Array(realTime)

  /// The real-time signals, except the two that glibc reserves (signal(7)).
  private static let realTime: ClosedRange<Int32> = 34...64

  private let loop: EventLoop
  private let descriptor: Descriptor
  private var token: EventToken?

  /// Called with the number of each signal.
  public var handler: (Int32) -> Void

  /// Blocks signals and delivers them to `handler` on the loop's thread.
  ///
  /// A signal that was ignored when the program started stays ignored, such as SIGHUP under nohup(1). SIGPIPE
  /// and SIGXFSZ are ignored in the process from now on. Threads inherit the signal mask of the thread that
  /// creates them, so create the source before any other thread.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - signals: the signal numbers.
  ///   - handler: called with the number of each signal. Several pending signals of one number count as one,
  ///     except real-time signals (signal(7)).
  /// - Throws: the error of `signalfd`, `sigprocmask` or `epoll_ctl`.
  public init(
    _ loop: EventLoop, _ signals: [Int32], handler: @escaping (Int32) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.handler = handler
    clinux_ignore(SIGPIPE)
    clinux_ignore(SIGXFSZ)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals where clinux_is_ignored(signal) == 0 { sigaddset(&set, signal) }
    let flags = Int32(SFD_NONBLOCK | SFD_CLOEXEC)
    descriptor = Descriptor(owning: try systemCall("signalfd") { signalfd(-1, &set, flags) })
    try systemCall("sigprocmask") { sigprocmask(SIG_BLOCK, &set, nil) }
    let number = descriptor.number
    token = try loop.add(descriptor, .readable) { [weak self] _ in
      // Retained until all signals are read: a handler that releases the source would close the descriptor.
      guard let self else { return }
      var info = signalfd_siginfo()
      while Glibc.read(number, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
        self.handler(Int32(info.ssi_signo))
      }
    }
  }

  deinit {
    if let token { loop.remove(token) }
  }

  /// Unblocks all signals, so that they have their usual actions again. Meant for the last blocking writes of
  /// a program that is about to exit.
  public static func unblockAll() {
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }
}
