import OpenSSL

import struct Foundation.Date
import typealias Foundation.TimeInterval

/// How young revocation data must be, seen from the time for which they are asked.
public enum RevocationFreshness: Sendable, Hashable {
  /// As young as their issuer promises: no older than from one update to the next.
  case asIssued
  /// No older than so many seconds.
  case seconds(Int)

  /// Ours: what it takes to ask, to keep in a cache on the way, and to judge.
  static let maximumUnpromisedSeconds: TimeInterval = 3_600

  /// Revocation freshness checker (EN 319 102-1 v1.4.1, clause 5.2.5).
  ///
  /// Data issued after the time asked for are fresh, whatever their age now: what matters is that they can know of a revocation
  /// before that time. Where no next update is promised, as with responders that know of every revocation at once, an answer is taken
  /// for as long as ``maximumUnpromisedSeconds``.
  func accepts(thisUpdate: Date, nextUpdate: Date?, at time: Date) -> Bool {
    if thisUpdate >= time { return true }
    let age = time.timeIntervalSince(thisUpdate)
    return switch self {
    case .asIssued:
      age <= (nextUpdate?.timeIntervalSince(thisUpdate) ?? Self.maximumUnpromisedSeconds)
    case .seconds(let limit): age <= TimeInterval(limit)
    }
  }
}
