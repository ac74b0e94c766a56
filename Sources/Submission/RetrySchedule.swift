import Foundation

/// When to try again. Data, not code: `workflow.md` gives the standard one.
public struct RetrySchedule: Sendable, Equatable, Codable {
  /// The wait after the first round that settled nothing, after the second, and so on. When they are used up,
  /// the delivery has failed.
  public let waitsSeconds: [Int]
  /// A registry that asks for a shorter wait than the schedule's gets it, but never a shorter one than this.
  public let shortestWaitSeconds: Int

  public init(waitsSeconds: [Int], shortestWaitSeconds: Int) {
    self.waitsSeconds = waitsSeconds
    self.shortestWaitSeconds = shortestWaitSeconds
  }

  /// 15 min, 30 min, then doubling to 128 h: 10 further attempts within 10 days and 16 hours.
  public static let standard = RetrySchedule(
    waitsSeconds: (0..<10).map { (15 * 60) << $0 }, shortestWaitSeconds: 30)

  /// The whole time from the first attempt to the last.
  public var totalSeconds: Int { waitsSeconds.reduce(0, +) }
  public var longestWaitSeconds: Int { waitsSeconds.max() ?? 0 }
}
