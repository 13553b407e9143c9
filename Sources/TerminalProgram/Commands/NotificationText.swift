import Languages
import Preferences

/// Why the user is called. The words are the language's: nothing that a peer sends is ever part of them.
public enum Call: Sendable {
  case yourTurn
  case stillYourTurn
  /// A colleague offers a customer.
  case offer

  func words(in language: any Language) -> String {
    switch self {
    case .yourTurn: language.yourTurn
    case .stillYourTurn: language.stillYourTurn
    case .offer: language.offerCame
    }
  }
}

extension Settings.Notify {
  /// What calls the user at a terminal; nothing if a command does.
  ///
  /// - OSC 9: iTerm2's documentation, "Proprietary Escape Codes"; also foot, Ghostty and Windows Terminal's kin.
  /// - OSC 777: rxvt-unicode's extension `notify`; also foot, Ghostty, VTE of Fedora.
  /// - OSC 99: kitty's documentation, "Desktop notifications"; also foot.
  func bytes(_ call: Call, bell: [UInt8], _ language: any Language) -> [UInt8] {
    let words = call.words(in: language)
    return switch self {
    case .bell: bell
    case .osc9: Array("\u{1B}]9;Kefu: \(words)\u{1B}\\".utf8)
    case .osc777: Array("\u{1B}]777;notify;Kefu;\(words)\u{1B}\\".utf8)
    case .osc99: Array("\u{1B}]99;;Kefu: \(words)\u{1B}\\".utf8)
    case .command: []
    }
  }
}
