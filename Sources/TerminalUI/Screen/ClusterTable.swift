/// The clusters that the cells of a grid show and can't hold themselves: those of more than three code points.
struct ClusterTable: Sendable {
  /// As UTF-8.
  private var clusters: [[UInt8]] = []
  private var numbers: [[UInt8]: Int] = [:]

  var count: Int { clusters.count }

  /// What stands for a cluster in the cells of the grid.
  mutating func text(for bytes: [UInt8]) -> CellText {
    if let known = numbers[bytes] { return CellText(longCluster: known) }
    clusters.append(bytes)
    numbers[bytes] = clusters.count - 1
    return CellText(longCluster: clusters.count - 1)
  }

  /// The UTF-8 of what stands for a cluster.
  subscript(text: CellText) -> [UInt8] { clusters[text.longClusterNumber] }
}
