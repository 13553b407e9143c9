import ArgumentParser
import TerminalUI

/// The options of both programs that say what the user sees and hears.
public struct FaceOptions: ParsableArguments {
  /// Plain lines also at a terminal.
  @Flag(help: .init(userLanguage.pick("Plain lines instead of the full screen.", "用纯文本行代替全屏。")))
  public var plain = false

  /// Do not ring when it becomes the user's turn.
  @Flag(help: .init(userLanguage.pick("Do not ring the bell on your turn.", "轮到您时不响铃。")))
  public var noBell = false

  /// The full screen where there is one, with the bell.
  public init() {}
}
