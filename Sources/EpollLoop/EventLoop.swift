// The reactor: one thread, one epoll instance, and a pass that always has the same order.
//
//     before sleep: observers, then what is to be flushed
//       →  epoll_wait until the nearest deadline
//       →  what is ready  →  what was put off to this pass  →  timers that are due
//
// Handlers only record what happened; what is to be sent or painted goes out before the sleep, once for
// everything that a pass brought. Two rules keep the dispatch sound:
//
//  * A token is a slot and a generation. Removing a registration ends its generation, so an event
//    that epoll_wait had already returned for it is dropped, even if the slot is taken again.
//  * Interest that shrinks does not reach the kernel until an unwanted event has come. A side that is
//    read only every other moment (a turn) so costs no epoll_ctl(2) at all.
//
// Nothing that a pass or a change does depends on how many descriptors there are, but for what epoll refuses.
//
// What each pass reads is stored privately and only ever read or set as a whole, not changed in place:
// the compiler sees then that nobody can be in the middle of a change, and a pass need not check it.
import CLinux
import Glibc
import MonotonicTime

/// Waits for descriptors, deadlines and nothing else.
public final class EventLoop {
  /// Called with what a descriptor is ready for.
  public typealias Handler = (Readiness) -> Void

  /// How many events one pass takes from the kernel. Whatever is more is still ready in the next
  /// pass, so the number bounds a pass and loses nothing.
  private static let eventsPerPass = 256

  /// Bytes one reader takes in one pass, so that a flood leaves the keys and the timers their turn.
  public static let readBytesMax = 64 * 1024

  // Invariants, checked after each change in debug builds:
  // - what is not in the kernel's set is armed for nothing there;
  // - `alwaysReadyWanted` counts the files of which something is wanted.
  private let epoll: Descriptor
  /// Where readers read into. One is enough: a handler is done with it before the next one runs. It is not
  /// initialised, so that no memory is taken before it is used; only what was read is ever lent.
  let scratch: UnsafeMutableBufferPointer<UInt8>
  private let registrations = SlotTable<Registration>()
  /// Those that epoll refuses.
  private var alwaysReady: [EventToken] = []
  private var alwaysReadyWanted = 0
  private let events: UnsafeMutablePointer<epoll_event>
  private var timers = TimerQueue()
  private var dueTimers: [TimerToken] = []
  /// The deadline in `timers` that comes first.
  private var nearestDeadline: Instant?
  private var isStopped = false
  private var passBegan: Instant
  private var observers: [Observer] = []
  private var putOff: [() -> Void] = []
  let flushes = FlushList()

  /// When the pass that runs now began; read once a pass.
  public var now: Instant { passBegan }

  /// Has what comes behind it in this pass know how late it is: for a handler in which the process was
  /// stopped. Timers still wait for the next pass, and so for what came in time for them.
  public func updateNow() { passBegan = .now }

  /// - Throws: `epoll_create1`'s error (out of descriptors or memory).
  public init() throws(SystemError) {
    let flags = Int32(EPOLL_CLOEXEC)
    epoll = Descriptor(owning: try systemCall("epoll_create1") { epoll_create1(flags) })
    scratch = .allocate(capacity: Self.readBytesMax)
    events = .allocate(capacity: Self.eventsPerPass)
    events.initialize(repeating: epoll_event(), count: Self.eventsPerPass)
    passBegan = .now
  }

  deinit {
    scratch.deallocate()
    events.deallocate()
  }

  // MARK: Descriptors

  /// What the public ones do; see there.
  func add(
    number: Int32, _ interest: Readiness, edgeTriggered: Bool = false,
    handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    let registration = Registration(
      number, interest, edgeTriggered: edgeTriggered, handler: handler)
    let token = EventToken(name: registrations.insert(registration))
    do {
      try arm(registration, token)
    } catch {
      registrations.remove(token.name)
      throw error
    }
    checkInvariants()
    return token
  }

  /// Changes what the registration is told about. Nothing at all: it is still told of a hang-up or an
  /// error until one comes, and then falls silent for good rather than spin.
  public func setInterest(_ interest: Readiness, of token: EventToken) throws(SystemError) {
    guard let registration = registrations[token.name] else { return }
    defer { checkInvariants() }
    if registration.isAlwaysReady {
      alwaysReadyWanted += (interest.isEmpty ? 0 : 1) - (registration.wanted.isEmpty ? 0 : 1)
    }
    registration.wanted = interest
    // What was silenced is armed for nothing, so only a new wish takes it back into the set.
    if !registration.armed.isSuperset(of: interest) { try arm(registration, token) }
  }

  /// Ends a registration. Events of this pass that are still to be dispatched for it are dropped.
  /// - Parameter closing: the caller closes the descriptor now, and nobody else has it open: that takes
  ///   it out of the kernel's set as well (epoll(7)), and saves the call that would.
  public func remove(_ token: EventToken, closing: Bool = false) {
    guard let registration = registrations[token.name] else { return }
    if registration.isInKernel, !closing {
      // Fails only if the caller closed the descriptor before, which took it out of the set as well.
      _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, registration.descriptor, nil)
    }
    if registration.isAlwaysReady {
      alwaysReady.removeAll { $0 == token }
      if !registration.wanted.isEmpty { alwaysReadyWanted -= 1 }
    }
    registrations.remove(token.name)
    checkInvariants()
  }

  /// Brings the kernel's view of a registration up to what is wanted.
  private func arm(_ registration: Registration, _ token: EventToken) throws(SystemError) {
    guard !registration.isAlwaysReady else { return }
    var event = epoll_event()
    event.events = registration.wanted.rawValue
    if registration.edgeTriggered { event.events |= EPOLLET.rawValue }
    event.data.u64 = token.number
    let operation = registration.isInKernel ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
    do {
      try systemCall("epoll_ctl") {
        epoll_ctl(epoll.number, operation, registration.descriptor, &event)
      }
      registration.isInKernel = true
      registration.armed = registration.wanted
    } catch {
      guard error.errno == EPERM, !registration.isInKernel else { throw error }
      registration.isAlwaysReady = true
      alwaysReady.append(token)
      if !registration.wanted.isEmpty { alwaysReadyWanted += 1 }
    }
  }

  private func checkInvariants() {
    // Looked through as long as that is quick: a test with thousands would do nothing else.
    assert(registrations.count > 100 || holdsInvariants)
  }

  private var holdsInvariants: Bool {
    let registrations = registrations.values
    return registrations.allSatisfy { $0.isInKernel || $0.armed.isEmpty }
      && registrations.count { $0.isAlwaysReady } == alwaysReady.count
      && alwaysReadyWanted == registrations.count { $0.isAlwaysReady && !$0.wanted.isEmpty }
  }

  // MARK: Timers

  /// Calls `action` once, in the first pass at or after `deadline`.
  public func schedule(at deadline: Instant, _ action: @escaping () -> Void) -> TimerToken {
    defer { nearestDeadline = timers.nearest }
    return timers.add(deadline, action)
  }

  /// Takes a timer back. One that has fired, or is not there, is no error.
  public func cancel(_ timer: TimerToken) {
    timers.remove(timer)
    nearestDeadline = timers.nearest
  }

  // MARK: Before the sleep, and the next pass

  /// Has `body` called before each sleep, behind those that were added before: the place to act once on all that a
  /// pass brought, to paint, and to close what is to go. What it records to be sent goes out before the sleep.
  /// - Returns: what `removeObserver` takes; whoever observes as long as the loop lives needs no name.
  @discardableResult
  public func observeBeforeSleep(_ body: @escaping () -> Void) -> ObserverToken {
    let observer = Observer(body)
    observers += [observer]
    return ObserverToken(observer: observer)
  }

  /// Ends an observation, at once: also if it is made while the observers are being called.
  public func removeObserver(_ token: ObserverToken) {
    token.observer.isRemoved = true
    observers = observers.filter { $0 !== token.observer }
  }

  /// Has `action` called in the next pass, which then does not sleep: behind what is ready, so that whoever
  /// has much to do lets others have their turn.
  public func runInNextPass(_ action: @escaping () -> Void) {
    putOff += [action]
  }

  private func prepareToSleep() {
    for observer in observers where !observer.isRemoved { observer.body() }
    flushes.flushAll()
  }

  private func runPutOff() {
    let actions = putOff
    putOff = []
    for action in actions { action() }
  }

  // MARK: The pass

  /// Runs until `stop()`. A stop that came before counts: the observers are called once, and there is no pass.
  /// - Throws: `epoll_wait`'s error: the loop's own descriptor has become unusable.
  public func run() throws(SystemError) {
    defer { isStopped = false }
    while true {
      prepareToSleep()
      if isStopped { return }
      try pass()
    }
  }

  /// Ends `run()` after the pass that is under way, and the observers behind it.
  public func stop() {
    isStopped = true
  }

  private func pass() throws(SystemError) {
    let count = try systemCall("epoll_wait") {
      // Asked anew for each attempt: who was interrupted (also by being stopped and continued,
      // signal(7)) has part of the wait behind it.
      let timeout =
        alwaysReadyWanted > 0 || !putOff.isEmpty || flushes.hasTold
        ? 0 : TimerQueue.milliseconds(until: nearestDeadline, from: .now)
      return epoll_wait(epoll.number, events, Int32(Self.eventsPerPass), timeout)
    }
    let woken = Instant.now
    passBegan = woken
    for index in 0..<Int(count) {
      dispatch(events[index])
    }
    if alwaysReadyWanted > 0 { dispatchAlwaysReady() }
    if !putOff.isEmpty { runPutOff() }
    // After what is ready: whoever was stopped finds a deadline past and, in the same pass, the bytes
    // that came in time for it.
    runDueTimers(at: woken)
  }

  private func runDueTimers(at woken: Instant) {
    guard let nearestDeadline, nearestDeadline <= woken else { return }
    var due = dueTimers
    dueTimers = []
    // All that are due now, and then none: one that an action schedules waits for the next pass, so that a timer
    // which renews itself can't hold the loop.
    timers.popDue(at: woken, into: &due)
    self.nearestDeadline = timers.nearest
    for token in due { timers.take(token)?() }
    due.removeAll(keepingCapacity: true)
    dueTimers = due
  }

  private func dispatch(_ event: epoll_event) {
    let token = EventToken(number: event.data.u64)
    guard let registration = registrations[token.name] else { return }
    let told = Readiness(rawValue: event.events)
    let wanted = told.intersection(registration.wanted.union(.alwaysReported))
    if !told.isSubset(of: registration.wanted) { maskUnwanted(registration, token, told) }
    if !wanted.isEmpty { registration.handler(wanted) }
  }

  /// Something came that nobody wants now. Left as it is it would come again at once, for ever.
  private func maskUnwanted(_ registration: Registration, _ token: EventToken, _ told: Readiness) {
    guard !registration.edgeTriggered else { return }
    if registration.wanted.isEmpty && !told.isDisjoint(with: .alwaysReported) {
      // A hang-up can't be masked (epoll_ctl(2)): only taking the descriptor out silences it.
      _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, registration.descriptor, nil)
      registration.isInKernel = false
      registration.armed = []
    } else if registration.armed != registration.wanted {
      try? arm(registration, token)
    }
    checkInvariants()
  }

  private func dispatchAlwaysReady() {
    // As they are now: a handler may add and remove some.
    for token in alwaysReady {
      guard let registration = registrations[token.name], !registration.wanted.isEmpty else {
        continue
      }
      registration.handler(registration.wanted)
    }
  }
}
