/// How a connection's stream ended.
public enum StreamEnd: Equatable, Sendable {
  /// The peer has closed, in order.
  case finished
  /// The connection broke: reset, timed out, or the network failed.
  case broken(errno: Int32)
}
