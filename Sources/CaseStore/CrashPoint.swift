import Synchronization

/// The instants between the durable actions of this room, in the order in which an operation passes them.
///
/// A store must open again after a kill at any of them. Tests put a hook here and kill their own process; outside of tests
/// there is no hook and passing a point costs an uncontended lock.
package enum CrashPoint: String, CaseIterable, Sendable {
  /// `create`: the directories stand, the database does not.
  case directoriesMade
  /// `create`: the schema is written and not yet committed.
  case schemaWritten
  /// `create`: the database stands under its name.
  case databaseMade
  /// `put`: an empty part file stands.
  case partBegun
  /// `put`: some or all of the content is in the part file; passed once a chunk.
  case partGrown
  /// `put`: the content is whole and hashed, and has no name yet.
  case partWhole
  /// `put`: the artifact stands under its digest and is flushed.
  case artifactNamed
  /// A transaction has begun and written nothing.
  case transactionBegun
  /// A transaction has done everything but commit.
  case transactionWritten
  /// A transaction is committed and its caller not yet told.
  case transactionCommitted

  private static let hook = Mutex<(@Sendable (CrashPoint) -> Void)?>(nil)

  /// Calls `action` whenever any store of this process passes a point, until the next call. For tests.
  package static func onPass(_ action: (@Sendable (CrashPoint) -> Void)?) {
    hook.withLock { $0 = action }
  }

  /// Marks that the store has come this far.
  static func pass(_ point: CrashPoint) {
    let action = hook.withLock { $0 }
    action?(point)
  }
}
