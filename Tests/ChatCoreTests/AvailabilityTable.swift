extension AvailabilityTests {
  /// `state | input | outcome → availability`, and whether the next connection is accepted
  static let table = Table(
    """
    open            | away        | wentAway → away
    open            | lunch       | wentAway → away
    open            | too long    | refused awayTextTooLong → open, takes next
    open            | back        | refused notAway → open, takes next
    open            | next        | refused noWrapUp → open, takes next
    open            | hours end   | hoursEnded → outOfHours
    open            | other hours | hoursEnded → outOfHours
    open            | hours begin | → open, takes next
    open            | leave       | → open, takes next
    open            | time passes | → open, takes next
    open            | close       | closed, finished → open

    away            | away        | wentAway → away
    away            | lunch       | refused alreadyAway → away
    away            | too long    | refused awayTextTooLong → away
    away            | back        | cameBack → open, takes next
    away            | next        | refused isAway → away
    away            | hours end   | hoursEnded → away
    away            | other hours | hoursEnded → away
    away            | hours begin | → away
    away            | leave       | → away
    away            | time passes | → away
    away            | close       | closed, finished → away

    shut            | away        | wentAway → away
    shut            | lunch       | wentAway → away
    shut            | too long    | refused awayTextTooLong → outOfHours
    shut            | back        | cameBack → open, takes next
    shut            | next        | refused isAway → outOfHours
    shut            | hours end   | → outOfHours
    shut            | other hours | hoursEnded → outOfHours
    shut            | hours begin | hoursBegan → open, takes next
    shut            | leave       | → outOfHours
    shut            | time passes | → outOfHours
    shut            | close       | closed, finished → outOfHours

    away, shut      | away        | wentAway → away
    away, shut      | lunch       | refused alreadyAway → away
    away, shut      | too long    | refused awayTextTooLong → away
    away, shut      | back        | cameBack → open, takes next
    away, shut      | next        | refused isAway → away
    away, shut      | hours end   | → away
    away, shut      | other hours | hoursEnded → away
    away, shut      | hours begin | hoursBegan → away
    away, shut      | leave       | → away
    away, shut      | time passes | → away
    away, shut      | close       | closed, finished → away

    overtime        | away        | wentAway → away
    overtime        | lunch       | wentAway → away
    overtime        | too long    | refused awayTextTooLong → open, takes next
    overtime        | back        | refused notAway → open, takes next
    overtime        | next        | refused noWrapUp → open, takes next
    overtime        | hours end   | → open, takes next
    overtime        | other hours | hoursEnded → outOfHours
    overtime        | hours begin | hoursBegan → open, takes next
    overtime        | leave       | → open, takes next
    overtime        | time passes | → open, takes next
    overtime        | close       | closed, finished → open

    wrap-up         | away        | wentAway → away
    wrap-up         | lunch       | wentAway → away
    wrap-up         | too long    | refused awayTextTooLong → wrappingUp
    wrap-up         | back        | refused notAway → wrappingUp
    wrap-up         | next        | wrapUpEnded → open, takes next
    wrap-up         | hours end   | hoursEnded → outOfHours
    wrap-up         | other hours | hoursEnded → outOfHours
    wrap-up         | hours begin | → wrappingUp
    wrap-up         | leave       | → wrappingUp
    wrap-up         | time passes | wrapUpEnded → open, takes next
    wrap-up         | close       | closed, finished → open

    away in wrap-up | away        | wentAway → away
    away in wrap-up | lunch       | refused alreadyAway → away
    away in wrap-up | too long    | refused awayTextTooLong → away
    away in wrap-up | back        | cameBack → wrappingUp
    away in wrap-up | next        | refused isAway → away
    away in wrap-up | hours end   | hoursEnded → away
    away in wrap-up | other hours | hoursEnded → away
    away in wrap-up | hours begin | → away
    away in wrap-up | leave       | → away
    away in wrap-up | time passes | wrapUpEnded → away
    away in wrap-up | close       | closed, finished → away

    serving         | away        | wentAway → away
    serving         | lunch       | wentAway → away
    serving         | too long    | refused awayTextTooLong → open
    serving         | back        | refused notAway → open
    serving         | next        | refused noWrapUp → open
    serving         | hours end   | hoursEnded → outOfHours
    serving         | other hours | hoursEnded → outOfHours
    serving         | hours begin | → open
    serving         | leave       | ended left → wrappingUp
    serving         | time passes | → open
    serving         | close       | hang up, ended deskClosed, closed, finished → open

    serving, away   | away        | wentAway → away
    serving, away   | lunch       | refused alreadyAway → away
    serving, away   | too long    | refused awayTextTooLong → away
    serving, away   | back        | cameBack → open
    serving, away   | next        | refused isAway → away
    serving, away   | hours end   | hoursEnded → away
    serving, away   | other hours | hoursEnded → away
    serving, away   | hours begin | → away
    serving, away   | leave       | ended left → away
    serving, away   | time passes | → away
    serving, away   | close       | hang up, ended deskClosed, closed, finished → away

    closed          | away        | → open
    closed          | lunch       | → open
    closed          | too long    | → open
    closed          | back        | → open
    closed          | next        | → open
    closed          | hours end   | → open
    closed          | other hours | → open
    closed          | hours begin | → open
    closed          | leave       | → open
    closed          | time passes | → open
    closed          | close       | → open
    """)
}
