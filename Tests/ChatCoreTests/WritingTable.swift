extension WritingTableTests {
  /// `events being written | input | at once / after the write → state`
  static let table = Table(
    """
    arrival     | line changes    | line / arrived → arriving
    arrival     | peer shut down  | / arrived → arriving
    arrival     | name            | / arrived, record, seated → customer
    arrival     | bad name        | / arrived, record, seated, nameRepaired → customer
    arrival     | message         | / arrived, record, hang up, message, ended messageBeforeName → empty
    arrival     | bad message     | / arrived, record, hang up, message, ended messageBeforeName → empty
    arrival     | unknown type    | / arrived, record, typeSkipped → arriving
    arrival     | rubbish         | / arrived, record, hang up, ended violated → empty
    arrival     | ended           | / arrived, record, leftWhileWaiting, ended leftWhileWaiting → empty
    arrival     | ended inside    | / arrived, record, messageUnfinished, leftWhileWaiting, ended leftWhileWaiting → empty
    arrival     | broke           | / arrived, record, leftWhileWaiting, ended leftWhileWaiting → empty
    arrival     | broke inside    | / arrived, record, messageUnfinished, leftWhileWaiting, ended leftWhileWaiting → empty
    arrival     | an hour passes  | / arrived → arriving
    arrival     | say             | refused nobodyThere / arrived → arriving
    arrival     | say to another  | refused writtenForAnother / arrived → arriving
    arrival     | say nothing     | refused nobodyThere / arrived → arriving
    arrival     | end             | / arrived, refused customerChanged → arriving
    arrival     | end another     | refused customerChanged / arrived → arriving
    arrival     | block           | refused nobodyThere / arrived → arriving
    arrival     | block another   | refused customerChanged / arrived → arriving
    arrival     | note            | / arrived, refused customerChanged → arriving
    arrival     | note on another | refused customerChanged / arrived → arriving
    arrival     | unblock         | refused notBlocked / arrived → arriving
    arrival     | close           | / arrived, record, hang up, ended deskClosed, closed, finished → closed

    name        | line changes    | line / seated → customer
    name        | peer shut down  | / seated → customer
    name        | name            | / seated, record, renamed → customer
    name        | bad name        | / seated, record, renamed, nameRepaired → customer
    name        | message         | / seated, record, message → agent
    name        | bad message     | / seated, record, message → agent
    name        | unknown type    | / seated, record, typeSkipped → customer
    name        | rubbish         | / seated, record, hang up, ended violated → empty
    name        | ended           | / seated, record, ended left → empty
    name        | ended inside    | / seated, record, messageUnfinished, ended left → empty
    name        | broke           | / seated, record, ended connectionBroke → empty
    name        | broke inside    | / seated, record, ended connectionBroke → empty
    name        | an hour passes  | / seated → customer
    name        | say             | refused nobodyThere / seated → customer
    name        | say to another  | refused writtenForAnother / seated → customer
    name        | say nothing     | refused nobodyThere / seated → customer
    name        | end             | / seated, record, hang up, ended agentEnded → empty
    name        | end another     | refused customerChanged / seated → customer
    name        | block           | / seated, record, hang up, blocked, ended blocked → empty
    name        | block another   | refused customerChanged / seated → customer
    name        | note            | / seated, record, noted → customer
    name        | note on another | refused customerChanged / seated → customer
    name        | unblock         | refused notBlocked / seated → customer
    name        | close           | / seated, record, hang up, ended deskClosed, closed, finished → closed

    1st message | line changes    | line / message → agent
    1st message | peer shut down  | / message → agent
    1st message | name            | / message, record, renamed → agent
    1st message | bad name        | / message, record, renamed, nameRepaired → agent
    1st message | message         | / message, record, message! → agent
    1st message | bad message     | / message, record, message! → agent
    1st message | unknown type    | / message, record, typeSkipped → agent
    1st message | rubbish         | / message, record, hang up, ended violated → empty
    1st message | ended           | / message, record, ended left → empty
    1st message | ended inside    | / message, record, messageUnfinished, ended left → empty
    1st message | broke           | / message, record, ended connectionBroke → empty
    1st message | broke inside    | / message, record, ended connectionBroke → empty
    1st message | an hour passes  | / message → agent
    1st message | say             | refused notYourTurn / message → agent
    1st message | say to another  | refused writtenForAnother / message → agent
    1st message | say nothing     | refused notYourTurn / message → agent
    1st message | end             | / message, record, hang up, ended agentEnded → empty
    1st message | end another     | refused customerChanged / message → agent
    1st message | block           | / message, record, hang up, blocked, ended blocked → empty
    1st message | block another   | refused customerChanged / message → agent
    1st message | note            | / message, record, noted → agent
    1st message | note on another | refused customerChanged / message → agent
    1st message | unblock         | refused notBlocked / message → agent
    1st message | close           | / message, record, hang up, ended deskClosed, closed, finished → closed

    reply       | line changes    | line / send, reply → customer
    reply       | peer shut down  | / send, reply → customer
    reply       | name            | / send, reply, record, renamed → customer
    reply       | bad name        | / send, reply, record, renamed, nameRepaired → customer
    reply       | message         | / send, reply, record, message → agent
    reply       | bad message     | / send, reply, record, message → agent
    reply       | unknown type    | / send, reply, record, typeSkipped → customer
    reply       | rubbish         | / send, reply, record, hang up, ended violated → empty
    reply       | ended           | / send, reply, record, ended left → empty
    reply       | ended inside    | / send, reply, record, messageUnfinished, ended left → empty
    reply       | broke           | / send, reply, record, ended connectionBroke → empty
    reply       | broke inside    | / send, reply, record, ended connectionBroke → empty
    reply       | an hour passes  | / send, reply → customer
    reply       | say             | refused notYourTurn / send, reply → customer
    reply       | say to another  | refused notYourTurn / send, reply → customer
    reply       | say nothing     | refused notYourTurn / send, reply → customer
    reply       | end             | / send, reply, record, hang up, ended agentEnded → empty
    reply       | end another     | refused customerChanged / send, reply → customer
    reply       | block           | / send, reply, record, hang up, blocked, ended blocked → empty
    reply       | block another   | refused customerChanged / send, reply → customer
    reply       | note            | / send, reply, record, noted → customer
    reply       | note on another | refused customerChanged / send, reply → customer
    reply       | unblock         | refused notBlocked / send, reply → customer
    reply       | close           | / send, reply, record, hang up, ended deskClosed, closed, finished → closed

    leaving     | line changes    | line / ended left → empty
    leaving     | peer shut down  | / ended left → empty
    leaving     | name            | / ended left → empty
    leaving     | bad name        | / ended left → empty
    leaving     | message         | / ended left → empty
    leaving     | bad message     | / ended left → empty
    leaving     | unknown type    | / ended left → empty
    leaving     | rubbish         | / ended left → empty
    leaving     | ended           | / ended left → empty
    leaving     | ended inside    | / ended left → empty
    leaving     | broke           | / ended left → empty
    leaving     | broke inside    | / ended left → empty
    leaving     | an hour passes  | / ended left → empty
    leaving     | say             | / ended left, refused writtenForAnother → empty
    leaving     | say to another  | refused writtenForAnother / ended left → empty
    leaving     | say nothing     | refused blank / ended left → empty
    leaving     | end             | / ended left, refused customerChanged → empty
    leaving     | end another     | refused customerChanged / ended left → empty
    leaving     | block           | / ended left, refused customerChanged → empty
    leaving     | block another   | refused customerChanged / ended left → empty
    leaving     | note            | / ended left, refused customerChanged → empty
    leaving     | note on another | refused customerChanged / ended left → empty
    leaving     | unblock         | refused notBlocked / ended left → empty
    leaving     | close           | / ended left, record, closed, finished → closed

    ending      | line changes    | line / hang up, ended agentEnded → empty
    ending      | peer shut down  | / hang up, ended agentEnded → empty
    ending      | name            | / hang up, ended agentEnded → empty
    ending      | bad name        | / hang up, ended agentEnded → empty
    ending      | message         | / hang up, ended agentEnded → empty
    ending      | bad message     | / hang up, ended agentEnded → empty
    ending      | unknown type    | / hang up, ended agentEnded → empty
    ending      | rubbish         | / hang up, ended agentEnded → empty
    ending      | ended           | / ended agentEnded → empty
    ending      | ended inside    | / ended agentEnded → empty
    ending      | broke           | / ended agentEnded → empty
    ending      | broke inside    | / ended agentEnded → empty
    ending      | an hour passes  | / hang up, ended agentEnded → empty
    ending      | say             | / hang up, ended agentEnded, refused writtenForAnother → empty
    ending      | say to another  | refused writtenForAnother / hang up, ended agentEnded → empty
    ending      | say nothing     | refused blank / hang up, ended agentEnded → empty
    ending      | end             | / hang up, ended agentEnded, refused customerChanged → empty
    ending      | end another     | refused customerChanged / hang up, ended agentEnded → empty
    ending      | block           | / hang up, ended agentEnded, refused customerChanged → empty
    ending      | block another   | refused customerChanged / hang up, ended agentEnded → empty
    ending      | note            | / hang up, ended agentEnded, refused customerChanged → empty
    ending      | note on another | refused customerChanged / hang up, ended agentEnded → empty
    ending      | unblock         | refused notBlocked / hang up, ended agentEnded → empty
    ending      | close           | / hang up, ended agentEnded, record, closed, finished → closed

    note        | line changes    | line / noted → agent
    note        | peer shut down  | / noted → agent
    note        | name            | / noted, record, renamed → agent
    note        | bad name        | / noted, record, renamed, nameRepaired → agent
    note        | message         | / noted, record, message! → agent
    note        | bad message     | / noted, record, message! → agent
    note        | unknown type    | / noted, record, typeSkipped → agent
    note        | rubbish         | / noted, record, hang up, ended violated → empty
    note        | ended           | / noted, record, ended left → empty
    note        | ended inside    | / noted, record, messageUnfinished, ended left → empty
    note        | broke           | / noted, record, ended connectionBroke → empty
    note        | broke inside    | / noted, record, ended connectionBroke → empty
    note        | an hour passes  | / noted → agent
    note        | say             | / noted, record, send, reply → customer
    note        | say to another  | refused writtenForAnother / noted → agent
    note        | say nothing     | refused blank / noted → agent
    note        | end             | / noted, record, hang up, ended agentEnded → empty
    note        | end another     | refused customerChanged / noted → agent
    note        | block           | / noted, record, hang up, blocked, ended blocked → empty
    note        | block another   | refused customerChanged / noted → agent
    note        | note            | / noted, record, noted → agent
    note        | note on another | refused customerChanged / noted → agent
    note        | unblock         | refused notBlocked / noted → agent
    note        | close           | / noted, record, hang up, ended deskClosed, closed, finished → closed
    """)
}
