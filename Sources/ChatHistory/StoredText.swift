import Foundation

// SQLite's text may hold U+0000, but GRDB binds and reads strings up to the first one. So text goes
// in and comes out as bytes, and the SQL says CAST(? AS TEXT) and CAST(text AS BLOB). (Searching
// still ends at a U+0000: SQLite's own functions do.)

extension String {
  /// What is bound where the SQL says `CAST(? AS TEXT)`.
  var stored: Data { Data(utf8) }

  /// What a column `CAST(text AS BLOB)` gave.
  init(stored: Data) { self.init(decoding: stored, as: UTF8.self) }
}
