// The reactor: one thread, one epoll instance, and passes that always have the same order.
//
//     before the sleep: observers, then flushing of recorded output
//       →  epoll_wait until the nearest deadline
//       →  handlers of ready descriptors  →  actions deferred to this pass  →  timers that are due
//
// Handlers only record output. It is sent or painted before the sleep, once for all events of a pass.
// Two rules keep the dispatch sound:
//
//  * A token is a slot and a generation. Removing a registration ends its generation. An event that
//    epoll_wait had already returned for it is then dropped, even if the slot has been reused.
//  * When interest shrinks, the kernel is only told after an unwanted event has arrived. Reading that is
//    switched off and on again therefore usually costs no epoll_ctl(2).
//
// The cost of a pass and of a change does not depend on the number of descriptors, except for files that
// epoll refuses.
//
// The state that each pass reads is private, and is only read or replaced as a whole, never mutated in
// place. So the compiler can prove exclusive access and omits the run-time exclusivity checks.
import CLinux
import Glibc
import MonotonicTime

/// An event loop (reactor): waits for descriptors and deadlines, and calls their handlers (epoll(7)).
///
/// A loop belongs to the thread that runs it. No other thread may call it; to wake it from one, use a
/// `Waker`.
/// A handler that blocks delays all others.
public final class EventLoop {
  /// Called with the events that a descriptor is ready for.
  public typealias Handler = (Readiness) -> Void

  /// The number of events that one pass takes from the kernel. The rest stay ready and come in the next pass,
  /// so this bounds the length of a pass and loses no event.
  private static let eventsPerPass = 256

  /// The number of bytes that one reader reads in one pass, at most. The limit keeps a peer that floods the
  /// loop from starving other descriptors and timers.
  public static let maximumReadBytes = 64 * 1024

  // Invariants, checked after each change in debug builds:
  // - a registration that is not in the kernel's interest list has an empty `armed`;
  // - `alwaysReadyWanted` is the number of always-ready registrations with a non-empty interest.
  private let epoll: Descriptor
  /// The read buffer. All readers share it, because each handler returns before the next one runs. It is not
  /// initialised, so its pages take no memory before they are used. Only bytes that were read are lent to
  /// handlers.
  let scratch: UnsafeMutableBufferPointer<UInt8>
  private let registrations = SlotTable<Registration>()
  /// Registrations of files that epoll refuses.
  private var alwaysReady: [EventToken] = []
  private var alwaysReadyWanted = 0
  private let events: UnsafeMutablePointer<epoll_event>
  private var timers = TimerQueue()
  private var dueTimers: [TimerToken] = []
  /// The earliest deadline in `timers`.
  private var nearestDeadline: Instant?
  private var isStopped = false
  private var passBegan: Instant
  private var observers: [Observer] = []
  private var putOff: [() -> Void] = []
  let flushes = FlushList()

  /// The time at which the current pass began. It is read from the clock once per pass.
  public var now: Instant { passBegan }

  /// Sets `now` to the current time, for the rest of this pass.
  ///
  /// Call it in a handler during which the process was stopped (SIGSTOP, SIGTSTP). Timers still wait for the
  /// next pass, so events that arrived before their deadline come first.
  public func updateNow() { passBegan = .now }

  /// Creates a loop with an epoll instance of its own.
  /// - Throws: the error of `epoll_create1`: no descriptor or memory is left.
  public init() throws(SystemError) {
    let flags = Int32(EPOLL_CLOEXEC)
    epoll = Descriptor(owning: try systemCall("epoll_create1") { epoll_create1(flags) })
    scratch = .allocate(capacity: Self.maximumReadBytes)
    events = .allocate(capacity: Self.eventsPerPass)
    events.initialize(repeating: epoll_event(), count: Self.eventsPerPass)
    passBegan = .now
  }

  deinit {
    scratch.deallocate()
    events.deallocate()
  }

  // MARK: Descriptors

  /// Registers a descriptor; see the public methods of the same name.
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

  /// Changes the events that a registration is interested in.
  ///
  /// With an empty interest, the handler is still called for a hang-up or an error, once. The registration is
  /// then taken out of epoll, because a hang-up can't be masked and would be reported in each pass. A token
  /// that was removed is ignored.
  /// - Throws: the error of `epoll_ctl`.
  public func setInterest(_ interest: Readiness, of token: EventToken) throws(SystemError) {
    guard let registration = registrations[token.name] else { return }
    defer { checkInvariants() }
    if registration.isAlwaysReady {
      alwaysReadyWanted += (interest.isEmpty ? 0 : 1) - (registration.wanted.isEmpty ? 0 : 1)
    }
    registration.wanted = interest
    // Interest that only shrinks is left in the kernel until an unwanted event arrives (`maskUnwanted`).
    if !registration.armed.isSuperset(of: interest) { try arm(registration, token) }
  }

  /// Ends a registration. Its events that this pass has not dispatched yet are dropped.
  /// - Parameters:
  ///   - token: the registration. One that has already ended is ignored.
  ///   - closing: true if the caller closes the descriptor now, and no duplicate of it is open. Closing the
  ///     last descriptor removes it from the interest list too (epoll(7)), which saves an `epoll_ctl` call.
  public func remove(_ token: EventToken, closing: Bool = false) {
    guard let registration = registrations[token.name] else { return }
    if registration.isInKernel, !closing {
      // Fails only if the caller has already closed the descriptor, which removed it from the interest list.
      _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, registration.descriptor, nil)
    }
    if registration.isAlwaysReady {
      alwaysReady.removeAll { $0 == token }
      if !registration.wanted.isEmpty { alwaysReadyWanted -= 1 }
    }
    registrations.remove(token.name)
    checkInvariants()
  }

  /// Updates the kernel's interest list so that it matches what the registration wants.
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
    // Checked only while the list is short: it takes linear time, which is too slow in tests with thousands
    // of descriptors.
    assert(registrations.count > 100 || holdsInvariants)
  }

  private var holdsInvariants: Bool {
    let registrations = registrations.values
    return registrations.allSatisfy { $0.isInKernel || $0.armed.isEmpty }
      && registrations.count { $0.isAlwaysReady } == alwaysReady.count
      && alwaysReadyWanted == registrations.count { $0.isAlwaysReady && !$0.wanted.isEmpty }
  }

  // MARK: Timers

  /// Schedules a one-shot timer: `action` is called in the first pass at or after `deadline`.
  ///
  /// Timers with the same deadline fire in the order in which they were scheduled.
  /// - Returns: the token for `cancel`.
  public func schedule(at deadline: Instant, _ action: @escaping () -> Void) -> TimerToken {
    defer { nearestDeadline = timers.nearest }
    return timers.add(deadline, action)
  }

  /// Cancels a timer. Does nothing if it has fired or was already cancelled.
  public func cancel(_ timer: TimerToken) {
    timers.remove(timer)
    nearestDeadline = timers.nearest
  }

  // MARK: Before the sleep, and the next pass

  /// Adds an observer that is called before each sleep, in the order in which observers were added.
  ///
  /// This is the place to act once on all events of a pass: to paint, or to close streams. Output that an
  /// observer records is sent before the sleep.
  /// - Returns: the token for `removeObserver`. It can be ignored if the observer lives as long as the loop.
  @discardableResult
  public func observeBeforeSleep(_ body: @escaping () -> Void) -> ObserverToken {
    let observer = Observer(body)
    observers += [observer]
    return ObserverToken(observer: observer)
  }

  /// Removes an observer. It is not called again, even if it is removed while the observers are being called.
  public func removeObserver(_ token: ObserverToken) {
    token.observer.isRemoved = true
    observers = observers.filter { $0 !== token.observer }
  }

  /// Defers `action` to the next pass, which then does not sleep.
  ///
  /// It runs after the handlers of ready descriptors. A long task can be split with it, so that other
  /// handlers run in between.
  public func deferToNextPass(_ action: @escaping () -> Void) {
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

  /// Runs the loop until `stop()` is called.
  ///
  /// If `stop()` was called before, the observers are called once and no pass runs.
  /// - Throws: the error of `epoll_wait`: the epoll descriptor has become unusable.
  public func run() throws(SystemError) {
    defer { isStopped = false }
    while true {
      prepareToSleep()
      if isStopped { return }
      try pass()
    }
  }

  /// Ends `run()` after the current pass and the observers that follow it.
  public func stop() {
    isStopped = true
  }

  private func pass() throws(SystemError) {
    let count = try systemCall("epoll_wait") {
      // Computed again for each attempt. After an interruption (EINTR, which a stopped and continued process
      // gets too, signal(7)) part of the wait is over.
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
    // After the ready descriptors: if the process was stopped past a deadline, bytes that arrived before that
    // deadline are handled first, in the same pass.
    runDueTimers(at: woken)
  }

  private func runDueTimers(at woken: Instant) {
    guard let nearestDeadline, nearestDeadline <= woken else { return }
    var due = dueTimers
    dueTimers = []
    // Only the timers that are due now. A timer that an action schedules waits for the next pass, so that a
    // timer which renews itself can't hold the loop.
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

  /// Handles an event that is not wanted now. epoll is level-triggered, so it would be reported again at
  /// once, in every pass.
  private func maskUnwanted(_ registration: Registration, _ token: EventToken, _ told: Readiness) {
    guard !registration.edgeTriggered else { return }
    if registration.wanted.isEmpty && !told.isDisjoint(with: .alwaysReported) {
      // A hang-up can't be masked (epoll_ctl(2)). Only removing the descriptor from the interest list stops
      // it.
      _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, registration.descriptor, nil)
      registration.isInKernel = false
      registration.armed = []
    } else if registration.armed != registration.wanted {
      try? arm(registration, token)
    }
    checkInvariants()
  }

  private func dispatchAlwaysReady() {
    // Iterates over a copy, because a handler may add and remove registrations.
    for token in alwaysReady {
      guard let registration = registrations[token.name], !registration.wanted.isEmpty else {
        continue
      }
      registration.handler(registration.wanted)
    }
  }
}
