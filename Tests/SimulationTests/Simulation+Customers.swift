import ChatCore
import MonotonicTime

// The customers, well-behaved and hostile.
extension Simulation {
  func connect() throws {
    guard outside.count < 3 else { return }
    let number = connections.count + 1
    let hostile = random.one(in: 3)
    let name = random.one(of: ["小明", "", "bob", "0015|1|x"])
    let host = random.one(of: ["127.0.0.1", "127.0.0.1", "10.0.0.7", "fe80::1"])
    let connection = Connection(number, from: host, name: hostile ? nil : name, at: now)
    note("customer \(number) comes, \(hostile ? "hostile" : "well-behaved")")
    connections.append(connection)
    if line.count < Self.lineMax {
      try enter(connection)
    } else {
      note("customer \(number) finds the line full")
      outside.append(connection)
    }
  }

  /// One of the last few connections; earlier ones have ended long ago.
  func someone() -> Connection? {
    guard !connections.isEmpty else { return nil }
    if let socket, !random.one(in: 4) { return socket }
    let last = connections.count - 1
    return connections[random.int(max(0, last - 5)...last)]
  }

  func deliverToCustomer() throws {
    guard let connection = someone() else { return }
    let count = random.chunk(of: connection.toCustomer.waiting)
    note("\(count) of \(connection.toCustomer.waiting) bytes to customer \(connection.number)")
    try connection.deliver(count, at: now)
  }

  func customerSays() throws {
    guard let connection = someone(), let session = connection.session else { return }
    textsWritten += 1
    let isTheirs = session.isCustomersTurn
    let (text, refusal): (String, SendRefusal?) =
      random.one(in: 10)
      ? random.unsendable() : (random.text("from \(connection.number).\(textsWritten)"), nil)
    let isTalking = connection.isAlive && connection.place != nil
    let expected = isTalking ? (isTheirs ? refusal : .notYourTurn) : .nobodyThere
    note("customer \(connection.number) says \(text.prefix(30))")
    let answer = try connection.say(text, at: now)
    try require(answer == expected, "answered \(answer as Any), not \(expected as Any)")
  }

  func writeHostile() {
    guard let connection = someone(), connection.isHostile, connection.isAlive,
      connection.place != nil
    else { return }
    connection.toDesk.writeAnything(&random)
    note(
      "customer \(connection.number) writes \("\(connection.toDesk.items.last as Any)".prefix(200))"
    )
  }

  func customerLeaves() throws {
    guard let connection = someone() else { return }
    note("customer \(connection.number) leaves")
    try connection.leave()
  }
}
