import Files
import Foundation
internal import GRDB
import OpenSSL

extension StoreFailure {
  /// What a database, a file or this room itself threw, as a failure of the store at `path`.
  init(_ error: any Error, at path: String) {
    switch error {
    case let failure as StoreFailure: self = failure
    case let failure as FileFailure: self.init(failure)
    case let failure as OpenSSLFailure: self = .digest(failure)
    case let error as DatabaseError: self.init(error, at: path)
    case let mismatch as ColumnMismatch: self = .damaged(path: path, message: "column \(mismatch.column)")
    case is RowDecodingError: self = .damaged(path: path, message: "\(error)")
    default: self = .database(path: path, code: 0, message: "\(error)")
    }
  }

  init(_ failure: FileFailure) {
    switch failure.code {
    case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path: failure.path)
    case EACCES, EPERM, EROFS: self = .permission(path: failure.path)
    default: self = .file(failure)
    }
  }

  private init(_ error: DatabaseError, at path: String) {
    let message = error.message ?? ""
    self =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
      case .SQLITE_FULL: .diskFull(path: path)
      case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .permission(path: path)
      case .SQLITE_CANTOPEN where access(path, R_OK | W_OK) != 0 && errno != ENOENT: .permission(path: path)
      case .SQLITE_NOTADB: .notAStore(path: path)
      case .SQLITE_CORRUPT: .damaged(path: path, message: message)
      default: .database(path: path, code: Int(error.extendedResultCode.rawValue), message: message)
      }
  }
}
