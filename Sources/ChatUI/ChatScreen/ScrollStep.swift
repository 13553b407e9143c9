import TerminalUI

/// A scrolling step.
enum ScrollStep: Equatable {
  /// Up if negative.
  case lines(Int)
  case page(Int)
  case start
  case end

  /// Lines per notch of the mouse wheel, as in most terminals.
  private static let wheelLines = 3

  init?(_ key: Key, _ modifiers: Modifiers) {
    switch key {
    case .pageUp: self = .page(-1)
    case .pageDown: self = .page(1)
    case .home where modifiers == .control: self = .start
    case .end where modifiers == .control: self = .end
    case .up where modifiers == .shift: self = .lines(-1)
    case .down where modifiers == .shift: self = .lines(1)
    default: return nil
    }
  }

  init?(_ action: MouseEvent.Action) {
    switch action {
    case .wheelUp: self = .lines(-Self.wheelLines)
    case .wheelDown: self = .lines(Self.wheelLines)
    case .press, .release: return nil
    }
  }
}
