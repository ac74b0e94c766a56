import ArgumentParser

/// The stable exit codes of the command line.
enum Exit: Int32, CaseIterable {
  case done = 0
  /// Anything that has no code of its own.
  case failure = 1
  /// A signature is invalid (TOTAL-FAILED), or the route is broken.
  case invalid = 2
  /// A signature can be neither accepted nor rejected.
  case indeterminate = 3
  /// Not your turn, or not authorised.
  case notAuthorised = 4
  /// Could not be delivered; it will be tried again.
  case notDelivered = 5
  /// The registry refused.
  case refusedByRegistry = 6
  /// The store's integrity is broken.
  case storeBroken = 7
  case usage = 64

  /// Ends the command with this code, saying nothing more.
  var error: ExitCode { ExitCode(rawValue) }
}

/// A failure as a person is told it: what happened, then what to do, and the code the command ends with.
struct Complaint: Error {
  let exit: Exit
  /// What happened and where, in one sentence.
  let message: String
  /// What to do about it.
  let remedy: String?
  /// A stable code for programs.
  let code: String

  init(_ exit: Exit, code: String, _ message: String, remedy: String? = nil) {
    self.exit = exit
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}
