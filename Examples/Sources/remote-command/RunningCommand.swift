// A command that runs. It is over when it has ended and nobody can write any more; a child of its own may still do so.
//
//     command ── pipe ──→ loop ── counted ──→ file ──→ sha256sum, with --header ──→ told
import EpollLoop
import ExampleSupport
import Glibc

final class RunningCommand {
  /// How it ended.
  enum Outcome {
    /// What it wrote, and the SHA-256 of that, where one was asked for.
    case wrote(OutputFile, hash: String?)
    /// It had to be killed, and why.
    case killed(String)
  }

  private let loop: EventLoop
  private let rules: Rules
  private let file: OutputFile
  private var child: ChildProcess?
  private var output: ByteSource?
  private var hasExited = false
  private var limit: TimerToken?
  private var hash: [UInt8] = []
  private var onEnd: ((Outcome) -> Void)?

  /// Starts it.
  /// - Throws: what is missing: `posix_spawn`'s error for a program that is not there.
  init(
    _ loop: EventLoop, _ words: [String], _ rules: Rules, onEnd: @escaping (Outcome) -> Void
  ) throws {
    self.loop = loop
    self.rules = rules
    self.onEnd = onEnd
    file = try OutputFile()
    let pipe = try Descriptor.pipe()
    let errors = try pipe.writer.duplicate()
    read(try ByteSource(loop, owning: pipe.reader) { [unowned self] in take($0) })
    child = try ChildProcess(
      loop, .init(words[0], Array(words.dropFirst())), output: .descriptor(pipe.writer),
      error: .descriptor(errors)
    ) { [unowned self] _ in
      hasExited = true
      endIfOver()
    }
    limit = loop.schedule(at: .now + rules.time) { [unowned self] in
      end(.killed("killed: it took more than \(rules.time.components.seconds) seconds"))
    }
  }

  /// Without whoever asked for it, it is killed; and whatever it has left behind, in any case.
  deinit {
    if let limit { loop.cancel(limit) }
    child?.signalGroup(SIGKILL)
  }

  private func read(_ source: ByteSource) {
    output = source
    source.setReading(true)
  }

  private func take(_ event: borrowing ByteSource.Event) {
    switch event {
    case .bytes(let bytes):
      if file.byteCount + bytes.count > rules.maximumOutputBytes {
        end(.killed("killed: it wrote more than \(rules.maximumOutputBytes) bytes"))
      } else if !file.append(bytes) {
        end(.killed("killed: there is no room for what it wrote"))
      }
    case .ended:
      output = nil
      endIfOver()
    case .hungUp: break
    }
  }

  private func endIfOver() {
    guard hasExited, output == nil else { return }
    guard rules.header else { return end(.wrote(file, hash: nil)) }
    do { try startHash() } catch { end(.wrote(file, hash: nil)) }
  }

  /// A gigabyte takes seconds: a process of its own has them.
  private func startHash() throws(SystemError) {
    child?.signalGroup(SIGKILL)
    let pipe = try Descriptor.pipe()
    child = try ChildProcess(
      loop, .init("sha256sum"), input: .descriptor(file.reader()), output: .descriptor(pipe.writer)
    ) { _ in }
    read(
      try ByteSource(loop, owning: pipe.reader) { [unowned self] event in
        switch event {
        case .bytes(let bytes): hash += [UInt8](copying: bytes)
        case .ended: end(.wrote(file, hash: hashText))
        case .hungUp: break
        }
      })
  }

  /// `sha256sum` writes it first, as 64 digits (sha256sum(1)).
  private var hashText: String? {
    hash.count > 64 ? String(decoding: hash.prefix(64), as: UTF8.self) : nil
  }

  private func end(_ outcome: Outcome) {
    output?.close()
    onEnd?(outcome)
    onEnd = nil
  }
}
