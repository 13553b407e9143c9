import Glibc
import Synchronization

/// A trap in a state machine ends the process before the test can report anything: a signal handler writes
/// the seed.
enum CrashNote {
  private static let seed = Atomic<UInt64>(0)

  /// Sets the seed of the current run.
  static func running(_ running: UInt64) {
    seed.store(running, ordering: .relaxed)
  }

  static func install() {
    for number in [SIGILL, SIGTRAP] {
      signal(number) { number in
        // Only async-signal-safe operations: no allocation, write(2), and restoring the default disposition.
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
