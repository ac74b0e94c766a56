import OpenSSL

import struct Foundation.Date
import typealias Foundation.TimeInterval

/// How young revocation data must be, seen from the time for which they are asked.
public enum RevocationFreshness: Sendable, Hashable {
  /// As young as their issuer promises: no older than from one update to the next.
  case asIssued
  /// No older than so many seconds.
  case seconds(Int)

  /// Revocation freshness checker (EN 319 102-1 v1.4.1, clause 5.2.5).
  ///
  /// Data issued after the time asked for are fresh, whatever their age now: what matters is that they can know of a revocation
  /// before that time. Without a promised next update nothing older than the time asked for is.
  func accepts(thisUpdate: Date, nextUpdate: Date?, at time: Date) -> Bool {
    if thisUpdate >= time { return true }
    let age = time.timeIntervalSince(thisUpdate)
    return switch self {
    case .asIssued: nextUpdate.map { age <= $0.timeIntervalSince(thisUpdate) } ?? false
    case .seconds(let limit): age <= TimeInterval(limit)
    }
  }
}
