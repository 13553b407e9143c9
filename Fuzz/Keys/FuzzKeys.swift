import FuzzSupport

@testable import TerminalUI

// Any bytes from a terminal in any pieces: the key events are the same, no control character becomes text,
// and the decoder never gets stuck. No escape delay passes between the pieces: it would change the meaning.

/// The entry point of libFuzzer. The bytes are the terminal's input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzKeys(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Input(start, count).bytes
  // The default decoder, and one with a small paste limit and sequences of its own.
  let described: [[UInt8]: (Key, Modifiers)] = [
    Array("\u{1B}[A".utf8): (.function(63), .shift), Array("\u{1B}Oq".utf8): (.end, []),
    Array("\u{1B}q".utf8): (.home, .alt), Array("\u{1B}[1;2x".utf8): (.tab, []),
  ]
  check(bytes, KeyDecoder())
  check(bytes, KeyDecoder(sequences: described, pasteLimit: 8))
  return 0
}

private func check(_ bytes: [UInt8], _ decoder: KeyDecoder) {
  let whole = decode([bytes], decoder)
  for event in whole { check(event, pasteLimit: decoder.paste.limit) }
  for pieces in [bytes.map { [$0] }, bytes.cutByItself] {
    let cut = decode(pieces, decoder)
    require(cut == whole, "\(cut), not \(whole), in \(pieces)")
  }
}

private func check(_ event: KeyEvent, pasteLimit: Int) {
  switch event {
  case .text(let text):
    require(!text.isEmpty, "a text without text")
    let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    require(isPlain, "a control character in \(text.debugDescription)")
  case .key(.character(let character), let modifiers):
    require(!modifiers.isDisjoint(with: [.control, .alt]), "\(character) is no text")
    let isPlain = character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    require(isPlain, "a control character with \(modifiers)")
  case .paste(let bytes, let cut):
    require(bytes.count <= pasteLimit, "\(bytes.count) bytes of a paste are kept")
    require(cut == 0 || bytes.count == pasteLimit, "\(cut) are not")
  case .mouse(let mouse): require(mouse.row >= 0 && mouse.column >= 0, "\(mouse)")
  case .key, .focus: break
  }
}

private func decode(_ pieces: [[UInt8]], _ decoder: KeyDecoder) -> [KeyEvent] {
  var decoder = decoder
  var events: [KeyEvent] = []
  for piece in pieces {
    decoder.feed(piece, into: &events)
    require(decoder.held.count <= KeyDecoder.sequenceBytesMax, "\(decoder.held.count) bytes held")
    require(decoder.text.isEmpty && decoder.ready.isEmpty, "something is kept back")
  }
  decoder.flush(into: &events)
  require(!decoder.isPending, "something is pending after the delay")
  let end = events.count
  decoder.endPaste(into: &events)
  require(events.count <= end + 1 && !decoder.isInPaste, "a paste does not end")
  var next: [KeyEvent] = []
  decoder.feed(Array("\u{1B}[B".utf8), into: &next)
  require(next == [.key(.down, [])], "the keyboard is locked: \(next)")
  return joiningText(events)
}

/// Joins runs of text that were separated only by the split into pieces.
private func joiningText(_ events: [KeyEvent]) -> [KeyEvent] {
  events.reduce(into: []) { joined, event in
    if case .text(let new) = event, case .text(let old)? = joined.last {
      joined[joined.count - 1] = .text(old + new)
    } else {
      joined.append(event)
    }
  }
}
