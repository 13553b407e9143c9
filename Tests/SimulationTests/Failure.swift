/// A check of the simulation that did not hold.
struct SimulationFailure: Error {
  let what: String
}

func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
  if !condition { throw SimulationFailure(what: what()) }
}

/// Values of errno for broken connections, errno(3).
enum Breakage {
  static let pipe: Int32 = 32
  static let noBuffers: Int32 = 105
  static let reset: Int32 = 104
  static let timedOut: Int32 = 110
}
