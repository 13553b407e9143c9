extension DeskTableTests {
  /// `state | input | outcome → state`
  static let table = Table(
    """
    empty    | line changes    | line → empty
    empty    | peer shut down  | → empty
    empty    | name            | → empty
    empty    | bad name        | → empty
    empty    | message         | → empty
    empty    | bad message     | → empty
    empty    | unknown type    | → empty
    empty    | rubbish         | → empty
    empty    | ended           | → empty
    empty    | ended inside    | → empty
    empty    | broke           | → empty
    empty    | broke inside    | → empty
    empty    | an hour passes  | → empty
    empty    | say             | refused nobodyThere → empty
    empty    | say to another  | refused writtenForAnother → empty
    empty    | say nothing     | refused nobodyThere → empty
    empty    | end             | → empty
    empty    | end another     | refused customerChanged → empty
    empty    | block           | refused nobodyThere → empty
    empty    | block another   | refused customerChanged → empty
    empty    | note            | noted → empty
    empty    | note on another | refused customerChanged → empty
    empty    | unblock         | refused notBlocked → empty
    empty    | close           | closed, finished → closed

    arriving | line changes    | line → arriving
    arriving | peer shut down  | → arriving
    arriving | name            | seated → customer
    arriving | bad name        | seated, nameRepaired → customer
    arriving | message         | hang up, message, ended messageBeforeName, take next → empty
    arriving | bad message     | hang up, message, ended messageBeforeName, take next → empty
    arriving | unknown type    | typeSkipped → arriving
    arriving | rubbish         | hang up, ended violated, take next → empty
    arriving | ended           | leftWhileWaiting, ended leftWhileWaiting, take next → empty
    arriving | ended inside    | messageUnfinished, leftWhileWaiting, ended leftWhileWaiting, take next → empty
    arriving | broke           | leftWhileWaiting, ended leftWhileWaiting, take next → empty
    arriving | broke inside    | messageUnfinished, leftWhileWaiting, ended leftWhileWaiting, take next → empty
    arriving | an hour passes  | hang up, ended nameTimeout, take next → empty
    arriving | say             | refused nobodyThere → arriving
    arriving | say to another  | refused writtenForAnother → arriving
    arriving | say nothing     | refused nobodyThere → arriving
    arriving | end             | hang up, ended agentEnded, take next → empty
    arriving | end another     | refused customerChanged → arriving
    arriving | block           | hang up, blocked, ended blocked, take next → empty
    arriving | block another   | refused customerChanged → arriving
    arriving | note            | noted → arriving
    arriving | note on another | refused customerChanged → arriving
    arriving | unblock         | refused notBlocked → arriving
    arriving | close           | hang up, ended deskClosed, closed, finished → closed

    gone     | line changes    | line → arriving
    gone     | peer shut down  | → arriving
    gone     | name            | leftWhileWaiting → departed
    gone     | bad name        | leftWhileWaiting, nameRepaired → departed
    gone     | message         | hang up, message, ended messageBeforeName, take next → empty
    gone     | bad message     | hang up, message, ended messageBeforeName, take next → empty
    gone     | unknown type    | typeSkipped → arriving
    gone     | rubbish         | hang up, ended violated, take next → empty
    gone     | ended           | leftWhileWaiting, ended leftWhileWaiting, take next → empty
    gone     | ended inside    | messageUnfinished, leftWhileWaiting, ended leftWhileWaiting, take next → empty
    gone     | broke           | leftWhileWaiting, ended leftWhileWaiting, take next → empty
    gone     | broke inside    | messageUnfinished, leftWhileWaiting, ended leftWhileWaiting, take next → empty
    gone     | an hour passes  | hang up, ended nameTimeout, take next → empty
    gone     | say             | refused nobodyThere → arriving
    gone     | say to another  | refused writtenForAnother → arriving
    gone     | say nothing     | refused nobodyThere → arriving
    gone     | end             | hang up, ended agentEnded, take next → empty
    gone     | end another     | refused customerChanged → arriving
    gone     | block           | hang up, blocked, ended blocked, take next → empty
    gone     | block another   | refused customerChanged → arriving
    gone     | note            | noted → arriving
    gone     | note on another | refused customerChanged → arriving
    gone     | unblock         | refused notBlocked → arriving
    gone     | close           | hang up, ended deskClosed, closed, finished → closed

    departed | line changes    | line → departed
    departed | peer shut down  | → departed
    departed | name            | renamed → departed
    departed | bad name        | renamed, nameRepaired → departed
    departed | message         | message → departed
    departed | bad message     | message → departed
    departed | unknown type    | typeSkipped → departed
    departed | rubbish         | hang up, ended violated, take next → empty
    departed | ended           | ended leftWhileWaiting, take next → empty
    departed | ended inside    | messageUnfinished, ended leftWhileWaiting, take next → empty
    departed | broke           | ended leftWhileWaiting, take next → empty
    departed | broke inside    | messageUnfinished, ended leftWhileWaiting, take next → empty
    departed | an hour passes  | hang up, ended leftWhileWaiting, take next → empty
    departed | say             | refused nobodyThere → departed
    departed | say to another  | refused writtenForAnother → departed
    departed | say nothing     | refused nobodyThere → departed
    departed | end             | hang up, ended agentEnded, take next → empty
    departed | end another     | refused customerChanged → departed
    departed | block           | hang up, blocked, ended blocked, take next → empty
    departed | block another   | refused customerChanged → departed
    departed | note            | noted → departed
    departed | note on another | refused customerChanged → departed
    departed | unblock         | refused notBlocked → departed
    departed | close           | hang up, ended deskClosed, closed, finished → closed

    customer | line changes    | line → customer
    customer | peer shut down  | → customer
    customer | name            | renamed → customer
    customer | bad name        | renamed, nameRepaired → customer
    customer | message         | message → agent
    customer | bad message     | message → agent
    customer | unknown type    | typeSkipped → customer
    customer | rubbish         | hang up, ended violated, take next → empty
    customer | ended           | ended left, take next → empty
    customer | ended inside    | messageUnfinished, ended left, take next → empty
    customer | broke           | ended connectionBroke, take next → empty
    customer | broke inside    | messageUnfinished, ended connectionBroke, take next → empty
    customer | an hour passes  | hang up, ended idle, take next → empty
    customer | say             | refused notYourTurn → customer
    customer | say to another  | refused writtenForAnother → customer
    customer | say nothing     | refused notYourTurn → customer
    customer | end             | hang up, ended agentEnded, take next → empty
    customer | end another     | refused customerChanged → customer
    customer | block           | hang up, blocked, ended blocked, take next → empty
    customer | block another   | refused customerChanged → customer
    customer | note            | noted → customer
    customer | note on another | refused customerChanged → customer
    customer | unblock         | refused notBlocked → customer
    customer | close           | hang up, ended deskClosed, closed, finished → closed

    agent    | line changes    | line → agent
    agent    | peer shut down  | → agent
    agent    | name            | renamed → agent
    agent    | bad name        | renamed, nameRepaired → agent
    agent    | message         | message! → agent
    agent    | bad message     | message! → agent
    agent    | unknown type    | typeSkipped → agent
    agent    | rubbish         | hang up, ended violated, take next → empty
    agent    | ended           | ended left, take next → empty
    agent    | ended inside    | messageUnfinished, ended left, take next → empty
    agent    | broke           | ended connectionBroke, take next → empty
    agent    | broke inside    | messageUnfinished, ended connectionBroke, take next → empty
    agent    | an hour passes  | → agent
    agent    | say             | send, reply → customer
    agent    | say to another  | refused writtenForAnother → agent
    agent    | say nothing     | refused blank → agent
    agent    | end             | hang up, ended agentEnded, take next → empty
    agent    | end another     | refused customerChanged → agent
    agent    | block           | hang up, blocked, ended blocked, take next → empty
    agent    | block another   | refused customerChanged → agent
    agent    | note            | noted → agent
    agent    | note on another | refused customerChanged → agent
    agent    | unblock         | refused notBlocked → agent
    agent    | close           | hang up, ended deskClosed, closed, finished → closed

    closed   | line changes    | line → closed
    closed   | peer shut down  | → closed
    closed   | name            | → closed
    closed   | bad name        | → closed
    closed   | message         | → closed
    closed   | bad message     | → closed
    closed   | unknown type    | → closed
    closed   | rubbish         | → closed
    closed   | ended           | → closed
    closed   | ended inside    | → closed
    closed   | broke           | → closed
    closed   | broke inside    | → closed
    closed   | an hour passes  | → closed
    closed   | say             | refused nobodyThere → closed
    closed   | say to another  | refused writtenForAnother → closed
    closed   | say nothing     | refused nobodyThere → closed
    closed   | end             | → closed
    closed   | end another     | refused customerChanged → closed
    closed   | block           | refused nobodyThere → closed
    closed   | block another   | refused customerChanged → closed
    closed   | note            | noted → closed
    closed   | note on another | refused customerChanged → closed
    closed   | unblock         | refused notBlocked → closed
    closed   | close           | → closed
    """)
}
