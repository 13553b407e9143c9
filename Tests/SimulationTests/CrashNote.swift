import Glibc
import Synchronization

/// A trap inside a machine ends the process before anything is reported; this tells which seed it was.
enum CrashNote {
  private static let seed = Atomic<UInt64>(0)

  /// This seed runs from now on.
  static func running(_ running: UInt64) {
    seed.store(running, ordering: .relaxed)
  }

  static func install() {
    for number in [SIGILL, SIGTRAP] {
      signal(number) { number in
        // Only what a signal handler may do: no allocation, write(2), and the default action again.
        CrashNote.write("crashed with KEFU_SIMULATION_SEED=")
        var divisor: UInt64 = 10_000_000_000_000_000_000
        let seed = CrashNote.seed.load(ordering: .relaxed)
        while divisor > 1, seed / divisor == 0 { divisor /= 10 }
        while divisor > 0 {
          var digit = UInt8(ascii: "0") + UInt8(seed / divisor % 10)
          Glibc.write(STDERR_FILENO, &digit, 1)
          divisor /= 10
        }
        CrashNote.write("\n")
        signal(number, SIG_DFL)
      }
    }
  }

  private static func write(_ text: StaticString) {
    Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }
}
