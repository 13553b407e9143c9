import ChatCore
import ChatUI
import Glibc
import Languages
import TerminalProgram
import TerminalUI

/// The customer's own copy of the conversation, written while it goes on.
///
/// It guarantees the order: an entry is in the file before it is shown, and a message before it is sent. Only
/// entries of the conversation are saved, from the moment the connection exists. Other notices of plain mode,
/// and notices about this file, are not.
///
/// A file that can't be written (disk full, …) does not stop the chat. A warning is shown as long as this
/// lasts. Unwritten entries wait in memory, up to `waitingBytesMax`; they are tried again, first, with the
/// next entry and at the end. Entries beyond the limit are dropped and counted, and the file says where they
/// are missing. The exit status does not change: it says how the conversation ended. Standard error says what
/// is missing.
final class SavedTranscript {
  /// The memory for unwritten entries: enough for thousands of messages, or dozens of the longest.
  static let waitingBytesMax = 1024 * 1024

  private let path: String
  private let language: any Language
  private let file: TranscriptFile
  private var text: TranscriptText
  /// The bytes of each unwritten entry; empty if all are written.
  private var waiting: [[UInt8]] = []
  private var waitingBytes = 0
  /// The number of dropped entries, and of those that the file does not mention yet.
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

  /// Saves an entry. Must be called before it is shown.
  /// - Returns: a notice for the user, if saving has begun to fail or works again.
  func save(_ entry: TranscriptEntry) -> String? {
    let before = failure
    write(entry)
    switch (before, failure) {
    case (nil, let number?): return language.savingFailed(language.reason(errno: number))
    case (_?, nil) where missing == 0: return language.savingResumed
    case (nil, nil), (_?, _): return nil
    }
  }

  /// The warning to show permanently; empty if there is none.
  var warning: String {
    if let failure {
      return language.notSaved(language.reason(errno: failure))
    }
    guard missing > 0 else { return "" }
    return language.entriesNotSaved(missing)
  }

  /// Writes what is left.
  /// - Returns: an error message for the end of the program; nil if everything was saved.
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
    // If this fails too, the message on standard error counts these entries.
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
  /// Why the transcript can't be saved.
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
