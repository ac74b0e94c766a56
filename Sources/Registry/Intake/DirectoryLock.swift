import Files
import Foundation

/// Says that this process receives into a directory, as long as the object lives; the system takes it back when the process
/// ends, however it ends.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// - Throws: ``RegistryFailure/alreadyRunning(directory:)`` where another has it.
  init(_ directory: String) throws(RegistryFailure) {
    let path = directory + "/registry.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(FileFailure(.create, path: path, code: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EWOULDBLOCK
        ? .alreadyRunning(directory: directory) : .file(FileFailure(.open, path: path, code: code))
    }
  }

  deinit { close(descriptor) }
}
