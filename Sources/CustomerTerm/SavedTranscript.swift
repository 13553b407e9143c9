import ChatCore
import ChatUI
import Glibc
import Languages
import TerminalProgram
import TerminalUI

/// The customer's own copy of the conversation, written as it happens.
///
/// The order is the promise: an entry is in the file before it is shown, and a message before it goes
/// out. Only entries of the conversation are kept, from the moment the connection stands; what plain
/// lines say in passing is not, nor what concerns this file.
///
/// A file that can't be written (disk full, …) does not stop the chat: the user is warned for as long
/// as it lasts, what could not be written waits in memory, up to `waitingBytesMax`, and is tried again,
/// first, with the next entry and at the end. What found no room in memory is counted, and the file says
/// where it is missing. None of this changes the program's exit status, which tells how the
/// conversation ended; standard error says what is missing.
final class SavedTranscript {
  /// Memory for what could not be written: thousands of messages, dozens of the longest.
  static let waitingBytesMax = 1024 * 1024

  private let path: String
  private let language: any Language
  private let file: TranscriptFile
  private var text: TranscriptText
  /// What each entry adds to the file; empty if all is written.
  private var waiting: [[UInt8]] = []
  private var waitingBytes = 0
  /// Entries that found no room, and those of them that the file does not tell of yet.
  private var (missing, untold) = (0, 0)
  private var failure: Int32?
  private var lastFailure: Int32 = 0

  /// Opens the file that the options name.
  /// - Returns: nil if they name none.
  init?(
    _ options: SaveOptions, name: String, _ language: any Language
  ) throws(TranscriptFileError) {
    guard let path = options.path else { return nil }
    self.path = path
    self.language = language
    file = try TranscriptFile(path: path, options.whenFileExists)
    text = TranscriptText(language, name: name)
  }

  /// Saves an entry, before it is shown.
  /// - Returns: what is to be told of the file, if that has changed.
  func save(_ entry: TranscriptEntry) -> String? {
    let before = failure
    write(entry)
    switch (before, failure) {
    case (nil, let number?): return language.savingFailed(language.reason(errno: number))
    case (_?, nil) where missing == 0: return language.savingResumed
    case (nil, nil), (_?, _): return nil
    }
  }

  /// What the user must know for as long as it lasts; empty if all is well.
  var warning: String {
    if let failure {
      return language.notSaved(language.reason(errno: failure))
    }
    guard missing > 0 else { return "" }
    return language.entriesNotSaved(missing)
  }

  /// Writes what is left.
  /// - Returns: what the user must know of the file at the end; nil if all is well.
  func finish() -> String? {
    writeWaiting()
    if waiting.isEmpty, untold > 0 { tellGap() }
    let unwritten = waiting.count + missing
    let syncFailure = file.finish()
    if unwritten > 0 {
      return language.entriesMissing(unwritten, in: path, language.reason(errno: lastFailure))
    }
    guard let syncFailure else { return nil }
    return language.mayBeIncomplete(path, language.reason(errno: syncFailure))
  }

  private func write(_ entry: TranscriptEntry) {
    writeWaiting()
    guard waitingBytes < Self.waitingBytesMax else {
      missing += 1
      untold += 1
      return
    }
    let now = time(nil)
    var bytes: [UInt8] = []
    if untold > 0 { text.appendGap(of: untold, at: now, to: &bytes) }
    untold = 0
    text.append(entry, at: now, to: &bytes)
    waiting.append(bytes)
    waitingBytes += bytes.count
    writeWaiting()
  }

  private func tellGap() {
    var bytes: [UInt8] = []
    text.appendGap(of: untold, at: time(nil), to: &bytes)
    // If even this is not taken, standard error tells it all the same.
    if file.write(&bytes) == nil { untold = 0 }
  }

  private func writeWaiting() {
    guard !waiting.isEmpty else { return }
    var written = 0
    failure = nil
    while written < waiting.count, failure == nil {
      waitingBytes -= waiting[written].count
      failure = file.write(&waiting[written])
      if let failure {
        lastFailure = failure
        waitingBytes += waiting[written].count
      } else {
        written += 1
      }
    }
    waiting.removeFirst(written)
  }
}

extension Language {
  /// Why a transcript can't be saved.
  func text(of error: TranscriptFileError) -> String {
    switch error {
    case .exists(let path): fileExists(path)
    case .isLink(let path): cannotSave(to: path, isSymbolicLink)
    case .notARegularFile(let path): cannotSave(to: path, notARegularFile)
    case .noFolder(let path): cannotSave(to: path, noSuchFolder)
    case .busy(let path): cannotSave(to: path, savedByAnother)
    case .refused(let path, let number): cannotSave(to: path, reason(errno: number))
    }
  }
}
