/// The known word that `word` is probably a misspelling of; nil if there is none. The edit distance is at
/// most a third of the known word's length, but at least 1 and at most 2. `word` may have capitals; the known
/// words must be in lower case. Of equally near words the first wins.
public func nearest(to word: String, among known: [String]) -> String? {
  let letters = Array(word.lowercased().unicodeScalars)
  var best: (word: String, editDistance: Int)?
  for candidate in known {
    let other = Array(candidate.unicodeScalars)
    let allowed = min(2, max(1, other.count / 3))
    // Also avoids the quadratic comparison of a very long key.
    guard abs(letters.count - other.count) <= allowed else { continue }
    let editDistance = editDistance(from: letters, to: other)
    if editDistance <= allowed, editDistance < best?.editDistance ?? .max {
      best = (candidate, editDistance)
    }
  }
  return best?.word
}

/// The edit distance: insertions, deletions, substitutions and transpositions of neighbours (optimal string
/// alignment).
private func editDistance(from word: [Unicode.Scalar], to other: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...other.count)
  for (row, letter) in word.enumerated() {
    var current = [row + 1]
    for (column, wanted) in other.enumerated() {
      var least = min(
        last[column] + (letter == wanted ? 0 : 1), last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == other[column - 1], word[row - 1] == wanted {
        least = min(least, beforeLast[column - 1] + 1)
      }
      current.append(least)
    }
    (beforeLast, last) = (last, current)
  }
  return last[other.count]
}
