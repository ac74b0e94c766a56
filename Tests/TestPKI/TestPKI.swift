import Files
import Foundation
import OpenSSL
import StandInTrust

/// The stand-in PKI for tests: in memory, at a fixed moment, one for the whole process.
public enum TestPKI {
  /// 2 March 2026, 09:00:00 UTC: a Monday, and the day on which all tests take place.
  public static let now = Date(timeIntervalSince1970: 1_772_442_000)

  /// The PKI of `Certs/people.yaml`, as of ``now``. The same keys for every test of the process.
  public static func shared() throws -> StandInPKI { try atNow.get() }

  /// The same declaration as of this very moment, for tests that open connections: TLS looks at the real clock.
  public static func live() throws -> StandInPKI { try atRealTime.get() }

  /// Key, certificate and chain of an id of `Certs/people.yaml`, as of ``now``.
  public static func holder(_ id: String) throws -> KeyHolder { try shared().holder(id) }

  /// What `Certs/people.yaml` declares.
  public static func declaration() throws -> Declaration {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = try ByteSource(contentsOf: root.appending(path: "Certs/people.yaml").path)
    return try Declaration(yaml: String(decoding: file.bytes, as: UTF8.self))
  }

  private static let atNow = Result { StandInPKI(try declaration(), at: now) }
  private static let atRealTime = Result { StandInPKI(try declaration(), at: Date()) }
}
