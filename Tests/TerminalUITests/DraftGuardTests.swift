import MonotonicTime
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Keys that are pressed around a change of customers. Times are in milliseconds.
@Suite struct DraftGuardTests {
  private struct Fingers {
    var draftGuard = DraftGuard()

    mutating func press(_ text: String, at time: Int64, isFew: Bool = true) -> String? {
      draftGuard.lateText(.text(text), isFew: isFew, at: .at(time))
    }

    mutating func change(isTyping: Bool, at time: Int64, isShown: Bool = true) {
      draftGuard.customersChanged(isTyping: isTyping, at: .at(time))
      if isShown { draftGuard.changeWasShown() }
    }
  }

  @Test func fingersThatGoOnBelongToTheDraft() {
    var fingers = Fingers()
    #expect(fingers.press("h", at: 0) == nil)
    #expect(fingers.press("e", at: 200) == nil)
    fingers.change(isTyping: true, at: 210)
    #expect(fingers.press("l", at: 400) == "l")
    #expect(fingers.press("l", at: 600) == "l")
    #expect(fingers.press("o", at: 849) == "o")
    // After a pause, the user has seen the new customer.
    #expect(fingers.press("D", at: 1099) == nil)
    #expect(fingers.press("e", at: 1100) == nil)
  }

  /// However slowly it comes, and whatever is shown meanwhile.
  @Test func aPasteThatBeganBeforeTheChangeBelongsToTheDraft() {
    var draftGuard = DraftGuard()
    draftGuard.customersChanged(isTyping: false, isPasting: true, at: .at(0))
    draftGuard.changeWasShown()
    let paste = KeyEvent.paste(Array("secret".utf8), cut: 0)
    #expect(draftGuard.lateText(paste, isFew: false, at: .at(60_000)) == "secret")
    #expect(draftGuard.lateText(paste, isFew: false, at: .at(61_000)) == nil)
  }

  @Test func aDraftAtRestGuardsForAMoment() {
    var fingers = Fingers()
    _ = fingers.press("h", at: 0)
    fingers.change(isTyping: true, at: 10_000)
    #expect(fingers.press("i", at: 10_249) == "i")
    fingers.change(isTyping: true, at: 20_000)
    #expect(fingers.press("i", at: 20_250) == nil)
    #expect(fingers.press("i", at: 20_260) == nil)
  }

  @Test func whoWasNotTypingIsNotGuarded() {
    var fingers = Fingers()
    fingers.change(isTyping: false, at: 0)
    #expect(fingers.press("h", at: 1) == nil)
    _ = fingers.press("x", at: 1000)
    fingers.change(isTyping: false, at: 1250)
    #expect(fingers.press("h", at: 1251) == nil)
  }

  @Test func fingersInMotionAreGuardedAlsoWithoutADraft() {
    var fingers = Fingers()
    _ = fingers.press("x", at: 0)
    fingers.change(isTyping: false, at: 249)
    #expect(fingers.press("y", at: 300) == "y")
  }

  @Test func whatAProgramSendsIsDeliberate() {
    var fingers = Fingers()
    fingers.change(isTyping: true, at: 0)
    #expect(fingers.press("hello", at: 5, isFew: false) == nil)
    // Once a text was taken as deliberate, so are the following ones.
    #expect(fingers.press("x", at: 6) == nil)
  }

  /// A user who has just sent an answer may answer the next customer at once: the line was empty in between.
  @Test func whatIsSentAtOnceAfterAnAnswerIsDeliberate() {
    var fingers = Fingers()
    #expect(fingers.press("to Mei", at: 0, isFew: false) == nil)
    fingers.change(isTyping: false, at: 50)
    #expect(fingers.press("to Bob", at: 100, isFew: false) == nil)
  }

  @Test func whatComesBeforeTheChangeIsShownIsHeldBackWhateverItIs() {
    var fingers = Fingers()
    fingers.change(isTyping: true, at: 0, isShown: false)
    #expect(fingers.press("ce only", at: 9000, isFew: false) == "ce only")
    let paste = KeyEvent.paste(Array("secret".utf8), cut: 0)
    #expect(fingers.draftGuard.lateText(paste, isFew: false, at: .at(9500)) == "secret")
    fingers.draftGuard.changeWasShown()
    #expect(fingers.press("hello Bob", at: 9751, isFew: false) == nil)
  }

  @Test func howMuchFingersMakeBetweenTwoReads() {
    #expect(DraftGuard.isTypedBurst([.text("nd"), .key(.enter, [])]))
    #expect(DraftGuard.isTypedBurst([.text("密码是")]))
    #expect(!DraftGuard.isTypedBurst([.text("hel"), .key(.enter, [])]))
    #expect(!DraftGuard.isTypedBurst([.paste(Array("hello".utf8), cut: 0)]))
  }

  @Test(arguments: [
    KeyEvent.key(.enter, []), .key(.up, []), .key(.character("c"), .control), .focus(true),
    .mouse(MouseEvent(action: .wheelUp, column: 0, row: 0)),
  ])
  func keysThatAreNoTextDoWhatTheyDo(event: KeyEvent) {
    var draftGuard = DraftGuard()
    draftGuard.customersChanged(isTyping: true, at: .at(0))
    #expect(draftGuard.lateText(event, isFew: true, at: .at(1)) == nil)
  }
}

extension Instant {
  fileprivate static func at(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: milliseconds * 1_000_000)
  }
}
