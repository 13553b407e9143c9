// The server: one seat, which is an address and a deadline.
//
//     free ── somebody writes ──→ taken ── they write again, or are answered ──→ taken, anew
//      ↑                            │ ── somebody else writes ──→ they are told so
//      └── `q` of either, silence ──┘
import EpollLoop
import ExampleSupport

final class Seat {
  private let program: Program
  private let silence: Duration
  private var socket: DatagramSocket?
  private var customer: SocketAddress?
  private var deadline: TimerToken?

  init(_ program: Program, on address: SocketAddress, silence: Duration) throws {
    self.program = program
    self.silence = silence
    program.wantsLines = false
    let socket = try DatagramSocket(program.loop, bindingTo: address) { [unowned self] event in
      // What the kernel has to say of an earlier datagram concerns nobody any more.
      guard case .datagram(let bytes, let sender, _) = event else { return }
      heard(String(decodingUTF8: bytes), from: sender)
    }
    self.socket = socket
    program.say("listening on \(socket.address)")
    program.onLine = { [unowned self] in answer($0) }
    program.onInputEnd = { program.fail("the input has ended, and a message waits for its answer") }
    try program.setReadingInput(true)
  }

  private func heard(_ text: String, from sender: SocketAddress) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    if let customer, customer.description != sender.description {
      // Their own `q` wants no answer: they have gone.
      if text != "q" { send("busy: somebody else is served, try again later", to: sender) }
      return
    }
    if text == "q" { return free("has left") }
    if customer == nil { program.say("\(sender) has come") }
    customer = sender
    restartSilence()
    if !program.isBehind { program.say(text) }
    program.wantsLines = true
  }

  private func answer(_ line: String) {
    guard let customer, !line.allSatisfy(\.isWhitespace) else { return }
    program.wantsLines = false
    if line == "q" { return free("was sent away") }
    send(line, to: customer)
    restartSilence()
  }

  /// What there is no room for is lost, as it might be on its way.
  private func send(_ text: String, to receiver: SocketAddress) {
    _ = try? socket?.send(Array(text.utf8), to: receiver)
  }

  private func restartSilence() {
    if let deadline { program.loop.cancel(deadline) }
    deadline = program.loop.schedule(at: program.loop.now + silence) { [unowned self] in
      free("was silent for too long")
    }
  }

  private func free(_ how: String) {
    guard let customer else { return }
    program.say("\(customer) \(how)")
    self.customer = nil
    program.wantsLines = false
    if let deadline { program.loop.cancel(deadline) }
    deadline = nil
  }
}
