import ChatCore
import ChatUI
import Glibc
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
  private let language: Language
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
    _ options: SaveOptions, name: String, _ language: Language
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
      let reason = language.reason(errno: failure)
      return language.pick("NOT SAVED: \(reason)", "未保存：\(reason)")
    }
    guard missing > 0 else { return "" }
    return language.pick("\(missing) not saved", "有 \(missing) 条未保存")
  }

  /// Writes what is left.
  /// - Returns: what the user must know of the file at the end; nil if all is well.
  func finish() -> String? {
    writeWaiting()
    if waiting.isEmpty, untold > 0 { tellGap() }
    let unwritten = waiting.count + missing
    let syncFailure = file.finish()
    if unwritten > 0 {
      let reason = language.reason(errno: lastFailure)
      let entries = unwritten == 1 ? "1 entry is" : "\(unwritten) entries are"
      return language.pick(
        "\(entries) not in \(path): \(reason)", "有 \(unwritten) 条记录没有写入 \(path)：\(reason)")
    }
    guard let syncFailure else { return nil }
    let reason = language.reason(errno: syncFailure)
    return language.pick(
      "\(path) may be incomplete: \(reason)", "\(path) 可能不完整：\(reason)")
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
    case .exists(let path):
      pick(
        "\(path) exists: --append adds to it, --overwrite replaces it",
        "\(path) 已存在：--append 接在后面写，--overwrite 覆盖它")
    case .isLink(let path):
      cannotSave(path, pick("a symbolic link; name the file itself", "这是符号链接，请写文件本身的名字"))
    case .notARegularFile(let path):
      cannotSave(path, pick("not a regular file", "不是普通文件"))
    case .noFolder(let path):
      cannotSave(path, pick("there is no such folder", "没有这个目录"))
    case .busy(let path):
      cannotSave(path, pick("another program is saving to it", "另一个程序正在往里面保存"))
    case .refused(let path, let number):
      cannotSave(path, reason(errno: number))
    }
  }

  private func cannotSave(_ path: String, _ reason: String) -> String {
    pick("can't save to \(path): \(reason)", "无法保存到 \(path)：\(reason)")
  }
}
