import CLinux
import Glibc

/// Signals as events of the loop (signalfd(2)): they come between two handlers, never within one.
public final class SignalSource {
  /// The signals that end a process by default, save those of its own mistakes and SIGKILL
  /// (signal(7)). SIGPIPE and SIGXFSZ are not here: ignored, they become errors of the write.
  public static let ending: [Int32] =
    [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU,
      SIGPOLL, SIGPWR, SIGSTKFLT,
    ] + Array(realTime)

  /// The real-time signals, less the two that glibc keeps for itself (signal(7)).
  private static let realTime: ClosedRange<Int32> = 34...64

  private let loop: EventLoop
  private let descriptor: Descriptor
  private var token: EventToken?

  /// Called with the number of each signal that came.
  public var handler: (Int32) -> Void

  /// Takes signals over: they are blocked, and told to `handler` from the loop. One that was ignored
  /// when the program started (as nohup(1) does with SIGHUP) stays ignored. Threads have signal masks
  /// of their own and inherit them: a program that has threads starts them after this.
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
      // Held until all are told: a handler that drops the source would close what is read here.
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

  /// Lets the signals act by default again, for the last writes of a program that is on its way out.
  public static func unblockAll() {
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }
}
