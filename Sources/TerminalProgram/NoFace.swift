import ChatCore
import TerminalUI

/// The face of a program that has not shown itself yet.
final class NoFace: Face {
  var onIntent: (Intent, Int?) -> Void = { _, _ in }
  let showsStatus = false
  let isBacklogged = false
  func show(_ entry: TranscriptEntry, author: String?) {}
  func showInPassing(_ notice: String) {}
  func setStatus(_ status: Status) {}
  func setOpen(_ isOpen: Bool, customer: Int?) {}
  func askBeforeQuitting() {}
  func draftSent() {}
  func refuse(_ refusal: SendRefusal) {}
  func complain(_ reason: String) {}
  func tell(_ lines: [String]) {}
  func show(_ replies: [CannedReply], filter: String) {}
  func show(_ past: [PastConversation], title: String, sought: String?) {}
  func show(_ entries: [PastEntry], title: String) {}
  func putDraftAside() {}
  func ring() {}
  func pump() {}
  func refresh() {}
  func windowChanged() {}
  func suspend(group: Bool) { TerminalDevice.stopProcess(group: group) }
  func continued() {}
  func close(patiently: Bool) -> String { "" }
}
