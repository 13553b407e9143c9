/// How many colours a terminal can show.
public enum ColorDepth: Int, Comparable, Sendable {
  /// No colours. Attributes such as bold, underline and reverse are still used.
  case monochrome = 0
  case eight = 8
  case sixteen = 16
  case indexed = 256

  /// The depth for a terminal whose terminfo entry has `colors` colours.
  public init(colors: Int) {
    switch colors {
    case 256...: self = .indexed
    case 16...: self = .sixteen
    case 8...: self = .eight
    default: self = .monochrome
    }
  }

  /// Orders by the number of colours.
  public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The style with its colours reduced to this depth.
  func reduce(_ style: Style) -> Style {
    Style(reduce(style.foreground), on: reduce(style.background), style.attributes)
  }

  private func reduce(_ color: Color) -> Color {
    guard let index = color.index, self != .monochrome else { return .default }
    if index < rawValue { return color }
    let nearest = index < 16 ? index : Self.nearestOfSixteen(index)
    if self >= .sixteen { return .palette(UInt8(nearest)) }
    // Bright black is grey. Of the eight colours white is nearest; black could be invisible.
    return .palette(nearest == 8 ? 7 : UInt8(nearest & 7))
  }

  /// The nearest of the first 16 colours to a colour of the 6×6×6 cube or the grey ramp.
  private static func nearestOfSixteen(_ index: Int) -> Int {
    let red: Int
    let green: Int
    let blue: Int
    if index >= 232 {
      let grey = 8 + (index - 232) * 10
      (red, green, blue) = (grey, grey, grey)
    } else {
      let levels = [0, 95, 135, 175, 215, 255]
      let cube = index - 16
      (red, green, blue) = (levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
    }
    func distance(_ candidate: Int) -> Int {
      // Approximately xterm's first 16: half or full intensity, and two greys.
      let full = candidate >= 8 ? 255 : 128
      var (r, g, b) = (candidate & 1, candidate >> 1 & 1, candidate >> 2 & 1)
      (r, g, b) = (r * full, g * full, b * full)
      if candidate == 7 { (r, g, b) = (192, 192, 192) }
      if candidate == 8 { (r, g, b) = (128, 128, 128) }
      return (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue)
    }
    return (0..<16).min { distance($0) < distance($1) } ?? 7
  }
}
