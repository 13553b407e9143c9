/// Interned grapheme clusters of more than three code points, which do not fit into a cell of the grid.
struct ClusterTable: Sendable {
  /// As UTF-8.
  private var clusters: [[UInt8]] = []
  private var numbers: [[UInt8]: Int] = [:]

  var count: Int { clusters.count }

  /// The cell text for a cluster; adds the cluster if it is new.
  mutating func text(for bytes: [UInt8]) -> CellText {
    if let known = numbers[bytes] { return CellText(longCluster: known) }
    clusters.append(bytes)
    numbers[bytes] = clusters.count - 1
    return CellText(longCluster: clusters.count - 1)
  }

  /// The UTF-8 of a long cell text.
  subscript(text: CellText) -> [UInt8] { clusters[text.clusterIndex] }
}
