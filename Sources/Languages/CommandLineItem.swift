/// The items of the command lines: options, by their names, and positional arguments.
public enum CommandLineItem: String, CaseIterable, Sendable {
  case host = "--host", port = "--port", backlog = "--backlog"
  case idleTimeout = "--idle-timeout", outOfTurn = "--out-of-turn"
  case shared = "--shared", sharedDir = "--shared-dir"
  case lineFile = "--line-file", answer = "--answer", unanswered = "--unanswered"
  case checkPort = "--check-port", checkHost = "--check-host"
  case lateAfter = "--late-after", chart = "--chart", html = "--html"
  case wrapUp = "--wrap-up"
  case via = "--via", proxyFrom = "--proxy-from"
  case sendProxy = "--send-proxy", kiosk = "--kiosk"
  case tls = "--tls", tlsIssuers = "--tls-ca", tlsPin = "--tls-pin"
  case tlsCertificate = "--tls-cert", tlsKey = "--tls-key", tlsClientIssuers = "--tls-client-ca"
  case history = "--history", noHistory = "--no-history"
  case historyUpgrade = "--history-upgrade"
  case save = "--save", append = "--append", overwrite = "--overwrite"
  case plain = "--plain", bell = "--bell", remind = "--remind", typeAhead = "--type-ahead"
  case mouse = "--mouse", pane = "--pane", config = "--config"
  case since = "--since", until = "--until", name = "--name", agent = "--agent", limit = "--limit"
  case format = "--format", olderThan = "--older-than", delete = "--delete"
  case to = "--to", from = "--from", follow = "--follow", pruneThere = "--prune"
  case version = "--version", help = "--help"
  // Positional arguments.
  case customerName, conversation, searchText
}
