import Foundation

/// An instant as the databases keep it: whole milliseconds since 1970-01-01 UTC. The stores have no clock; callers pass the time.
struct Milliseconds: Hashable, Comparable, Sendable {
  let sinceEpoch: Int64

  init(sinceEpoch: Int64) { self.sinceEpoch = sinceEpoch }

  /// The millisecond `date` lies in. Dates beyond what 64 bits hold become the nearest that they do.
  init(_ date: Date) {
    let value = (date.timeIntervalSince1970 * 1000).rounded(.down)
    sinceEpoch = Int64(exactly: value) ?? (value < 0 ? .min : .max)
  }

  var date: Date { Date(timeIntervalSince1970: Double(sinceEpoch) / 1000) }

  static func < (one: Milliseconds, other: Milliseconds) -> Bool { one.sinceEpoch < other.sinceEpoch }

  /// The end of a lease of so many seconds; one of no seconds is over at once.
  func adding(seconds: Double) -> Milliseconds {
    precondition(seconds >= 0 && seconds.isFinite, "a lease lasts for some time")
    return Milliseconds(date.addingTimeInterval(seconds))
  }
}
