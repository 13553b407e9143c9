import ArgumentParser
import ChatUI
import Preferences
import TerminalUI

/// The options of both programs that say what the user sees and hears. What is not said is left to the
/// configuration file, and then to the default.
public struct FrontendOptions: ParsableArguments {
  /// Plain lines also at a terminal.
  @Flag(
    help: .init(userLanguage.pick("Plain lines instead of the full screen.", "使用逐行文本模式，不启用全屏界面。")))
  public var plain = false

  /// Ring when it becomes the user's turn.
  @Flag(
    inversion: .prefixedNo,
    help: .init(userLanguage.pick("Ring the bell on your turn.", "轮到您时响铃。")))
  public var bell: Bool?

  /// Seconds after which the user is reminded that the other side waits; 0 is never.
  @Option(
    help: .init(
      userLanguage.pick(
        "Remind me every SECONDS while the other side waits for my reply (default: 0, never).",
        "对方等待回复时，每隔多少秒提醒一次（默认：0，不提醒）。"),
      valueName: userLanguage.pick("seconds", "秒")))
  public var remind: UInt32?

  /// Text may be composed while it is the other side's turn.
  @Flag(
    inversion: .prefixedNo,
    help: .init(
      userLanguage.pick("Compose while you wait for the other side.", "等待对方时也可以先写。")))
  public var typeAhead: Bool?

  /// The mouse's wheel scrolls the transcript.
  @Flag(
    inversion: .prefixedNo,
    help: .init(
      userLanguage.pick(
        "Scroll with the mouse wheel; the terminal's own selection then needs Shift.",
        "用滚轮滚动；选择文字时请按住 Shift。")))
  public var mouse: Bool?

  /// Another configuration file than the user's.
  @Option(
    help: .init(
      userLanguage.pick(
        "A configuration file to use in place of your own.", "用这个配置文件代替您自己的。"),
      valueName: userLanguage.pick("file", "文件")))
  public var config: String?

  /// The full screen where there is one, with the bell.
  public init() {}

  /// Checks what the parser has read. The configuration file has the same bounds.
  /// - Throws: what is wrong, in the user's language.
  public func validate() throws {
    let most = PreferencesLimits.remindSecondsMax
    guard let remind, remind > most else { return }
    throw ValidationError(
      userLanguage.pick(
        "--remind must be from 0 to \(most)", "--remind 必须在 0 到 \(most) 之间"))
  }
}
