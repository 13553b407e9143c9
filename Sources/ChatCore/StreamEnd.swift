/// How a connection's stream ended.
public enum StreamEnd: Equatable, Sendable {
  /// The peer closed the connection in an orderly way (FIN).
  case finished
  /// The connection was reset, timed out, or the network failed.
  case broken(errno: Int32)
}
