/// Something the simulation checks did not hold.
struct SimulationFailure: Error {
  let what: String
}

func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
  if !condition { throw SimulationFailure(what: what()) }
}

/// What the kernel says of a connection that broke, errno(3).
enum Breakage {
  static let pipe: Int32 = 32
  static let noBuffers: Int32 = 105
  static let reset: Int32 = 104
  static let timedOut: Int32 = 110
}
