// The reactor: one thread, one epoll instance, and a pass that always has the same order.
//
//     beforeSleep  →  epoll_wait until the nearest deadline  →  what is ready  →  timers that are due
//
// Handlers only record what happened; what is to be sent or painted goes out in `beforeSleep`, once
// for everything that a pass brought. Two rules keep the dispatch sound:
//
//  * A token is a slot and a generation. Removing a registration ends its generation, so an event
//    that epoll_wait had already returned for it is dropped, even if the slot is taken again.
//  * Interest that shrinks does not reach the kernel until an unwanted event has come. A side that is
//    read only every other moment (a turn) so costs no epoll_ctl(2) at all.
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
  private static let eventsPerPass = 64

  /// Sleeps with the same deadline before the kernel is given it: to set a timer and to take it back costs
  /// what some timeouts cost.
  private static let sleepsBeforeKernelTimer = 4

  /// A class: what changes with each turn is set without a search through the table, and without the
  /// table being guarded against whoever is called meanwhile.
  private final class Registration {
    let descriptor: Int32
    let edgeTriggered: Bool
    let handler: Handler
    var wanted: Readiness
    /// What the kernel was asked for: at least `wanted`; nothing while `isInKernel` is false.
    var armed: Readiness = []
    var isInKernel = false
    /// A regular file or /dev/null: epoll_ctl(2) refuses it (EPERM), and it is always ready.
    var isAlwaysReady = false

    init(
      _ descriptor: Int32, _ wanted: Readiness, edgeTriggered: Bool, handler: @escaping Handler
    ) {
      self.descriptor = descriptor
      self.wanted = wanted
      self.edgeTriggered = edgeTriggered
      self.handler = handler
    }
  }

  private struct Slot {
    var generation: UInt32 = 0
    var registration: Registration?
  }

  /// Bytes one reader takes in one pass, so that a flood leaves the keys and the timers their turn.
  public static let readBytesMax = 64 * 1024

  // Invariants, checked after each change in debug builds:
  // - a slot is free exactly while it has no registration;
  // - what is not in the kernel's set is armed for nothing there;
  // - `alwaysReadyWanted` counts the files of which something is wanted.
  private let epoll: Descriptor
  /// Where readers read into. One is enough: a handler is done with it before the next one runs.
  let scratch: UnsafeMutableRawBufferPointer
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var alwaysReadyWanted = 0
  private let events: UnsafeMutableBufferPointer<epoll_event>
  private var timers = TimerQueue()
  /// The deadline in `timers` that comes first.
  private var nearestDeadline: Instant?
  /// What it was in the last sleep, and how many sleeps in a row it has been the same.
  private var lastDeadline: Instant?
  private var sleepsToDeadline = 0
  /// There from the beginning: one that takes a descriptor later takes it from a customer.
  private let kernelTimer: KernelTimer
  private var kernelTimerIsWatched = false
  /// Whether `kernelTimer` is set, to `lastDeadline`.
  private var kernelKeepsDeadline = false
  private var isStopped = false
  private var passBegan: Instant
  private var settle: () -> Void = {}

  /// When the pass that runs now began; read once a pass.
  public var now: Instant { passBegan }

  /// Has what comes behind it in this pass know how late it is: for a handler in which the process was
  /// stopped. Timers still wait for the next pass, and so for what came in time for them.
  public func readClock() { passBegan = .now }

  /// Called before each sleep: the place to send, paint, and close what is condemned.
  public var beforeSleep: () -> Void {
    get { settle }
    set { settle = newValue }
  }

  /// - Throws: `epoll_create1`'s or `timerfd_create`'s error (out of descriptors or memory).
  public init() throws(SystemError) {
    let flags = Int32(EPOLL_CLOEXEC)
    epoll = Descriptor(owning: try systemCall("epoll_create1") { epoll_create1(flags) })
    kernelTimer = try KernelTimer()
    scratch = .allocate(byteCount: Self.readBytesMax, alignment: 64)
    events = .allocate(capacity: Self.eventsPerPass)
    events.initialize(repeating: epoll_event())
    passBegan = .now
  }

  deinit {
    scratch.deallocate()
    events.deallocate()
  }

  // MARK: Descriptors

  /// Watches a descriptor, which the caller keeps open until it has called `remove`.
  /// - Parameters:
  ///   - edgeTriggered: told once for each change, not for as long as the state lasts.
  /// - Throws: `epoll_ctl`'s error, except that a file which epoll refuses is served all the same.
  public func add(
    _ descriptor: Int32, _ interest: Readiness, edgeTriggered: Bool = false,
    handler: @escaping Handler
  ) throws(SystemError) -> Token {
    let registration = Registration(
      descriptor, interest, edgeTriggered: edgeTriggered, handler: handler)
    let token = take(registration)
    do {
      try arm(registration, token)
    } catch {
      retire(token)
      throw error
    }
    checkInvariants()
    return token
  }

  /// Gives a registration a slot.
  private func take(_ registration: Registration) -> Token {
    var slots = self.slots
    let slot = freeSlots.popLast() ?? UInt32(slots.count)
    if slot == slots.count { slots.append(Slot()) }
    slots[Int(slot)].registration = registration
    self.slots = slots
    return Token(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Changes what the registration is told about. Nothing at all: it is still told of a hang-up or an
  /// error until one comes, and then falls silent for good rather than spin.
  public func setInterest(_ interest: Readiness, of token: Token) throws(SystemError) {
    guard let registration = current(token) else { return }
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
  public func remove(_ token: Token, closing: Bool = false) {
    guard let registration = current(token) else { return }
    if registration.isInKernel, !closing {
      // Fails only if the caller closed the descriptor before, which took it out of the set as well.
      _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, registration.descriptor, nil)
    }
    if registration.isAlwaysReady && !registration.wanted.isEmpty { alwaysReadyWanted -= 1 }
    retire(token)
  }

  /// The registration that the token names, unless it has ended.
  private func current(_ token: Token) -> Registration? {
    let slot = slots[Int(token.slot)]
    return slot.generation == token.generation ? slot.registration : nil
  }

  private func retire(_ token: Token) {
    var slots = self.slots
    slots[Int(token.slot)] = Slot(generation: token.generation &+ 1)
    self.slots = slots
    freeSlots.append(token.slot)
    checkInvariants()
  }

  /// Brings the kernel's view of a registration up to what is wanted.
  private func arm(_ registration: Registration, _ token: Token) throws(SystemError) {
    guard !registration.isAlwaysReady else { return }
    var event = epoll_event()
    event.events = registration.wanted.rawValue
    if registration.edgeTriggered { event.events |= EPOLLET.rawValue }
    event.data.u64 = UInt64(token.generation) << 32 | UInt64(token.slot)
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
      if !registration.wanted.isEmpty { alwaysReadyWanted += 1 }
    }
  }

  private func checkInvariants() {
    assert(freeSlots.count == slots.count { $0.registration == nil })
    let registrations = slots.lazy.compactMap(\.registration)
    assert(registrations.allSatisfy { $0.isInKernel || $0.armed.isEmpty })
    assert(
      alwaysReadyWanted == registrations.count { $0.isAlwaysReady && !$0.wanted.isEmpty })
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

  // MARK: The pass

  /// Runs until `stop()`. A stop that came before counts: there is one `beforeSleep`, and no pass.
  /// - Throws: `epoll_wait`'s error: the loop's own descriptor has become unusable.
  public func run() throws(SystemError) {
    defer { isStopped = false }
    while true {
      beforeSleep()
      if isStopped { return }
      try pass()
    }
  }

  /// Ends `run()` after the pass that is under way, and one more `beforeSleep`.
  public func stop() {
    isStopped = true
  }

  private func pass() throws(SystemError) {
    followDeadline()
    let count = try systemCall("epoll_wait") {
      // Asked anew for each attempt: who was interrupted (also by being stopped and continued,
      // signal(7)) has part of the wait behind it.
      let timeout =
        alwaysReadyWanted > 0
        ? 0
        : kernelKeepsDeadline ? -1 : TimerQueue.milliseconds(until: nearestDeadline, from: .now)
      return epoll_wait(
        epoll.number, events.baseAddress, Int32(Self.eventsPerPass), timeout)
    }
    let woken = Instant.now
    passBegan = woken
    for index in 0..<Int(count) {
      dispatch(events[index])
    }
    if alwaysReadyWanted > 0 { dispatchAlwaysReady() }
    // After what is ready: whoever was stopped finds a deadline past and, in the same pass, the bytes
    // that came in time for it.
    runDueTimers(at: woken)
  }

  /// A timeout of epoll_wait is set in the kernel and taken back for each sleep. A deadline that outlives
  /// some sleeps (somebody types) is given to a timer that stays set; one that changes all the time costs
  /// no further call.
  private func followDeadline() {
    guard nearestDeadline == lastDeadline else {
      lastDeadline = nearestDeadline
      sleepsToDeadline = 0
      if kernelKeepsDeadline { takeDeadlineBack() }
      return
    }
    guard !kernelKeepsDeadline, let nearestDeadline else { return }
    sleepsToDeadline &+= 1
    if sleepsToDeadline == Self.sleepsBeforeKernelTimer { giveToKernel(nearestDeadline) }
  }

  private func giveToKernel(_ deadline: Instant) {
    do {
      // That it wakes the loop is all it is for.
      if !kernelTimerIsWatched { _ = try add(kernelTimer.descriptor, .readable) { _ in } }
      kernelTimerIsWatched = true
      try kernelTimer.set(deadline)
      kernelKeepsDeadline = true
    } catch {
      // Out of memory: epoll_wait has its timeout, as before.
    }
  }

  private func takeDeadlineBack() {
    kernelKeepsDeadline = false
    // It can't fail: the descriptor is a timer's, and the time is right.
    try? kernelTimer.clear()
  }

  private func runDueTimers(at woken: Instant) {
    guard let nearestDeadline, nearestDeadline <= woken else { return }
    let newest = timers.newest
    while let action = timers.popDue(at: woken, upTo: newest) {
      self.nearestDeadline = timers.nearest
      action()
    }
  }

  private func dispatch(_ event: epoll_event) {
    let token = Token(
      slot: UInt32(truncatingIfNeeded: event.data.u64),
      generation: UInt32(truncatingIfNeeded: event.data.u64 >> 32))
    guard let registration = current(token) else { return }
    let told = Readiness(rawValue: event.events)
    let wanted = told.intersection(registration.wanted.union(.alwaysTold))
    if !told.isSubset(of: registration.wanted) { quieten(registration, token, told) }
    if !wanted.isEmpty { registration.handler(wanted) }
  }

  /// Something came that nobody wants now. Left as it is it would come again at once, for ever.
  private func quieten(_ registration: Registration, _ token: Token, _ told: Readiness) {
    guard !registration.edgeTriggered else { return }
    if registration.wanted.isEmpty && !told.isDisjoint(with: .alwaysTold) {
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
    for slot in slots.indices {
      guard let registration = slots[slot].registration, registration.isAlwaysReady,
        !registration.wanted.isEmpty
      else { continue }
      registration.handler(registration.wanted)
    }
  }
}
