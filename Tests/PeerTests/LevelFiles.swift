import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Testing

/// Files of ours at the baseline levels, for others to judge.
struct LevelFile: Sendable, CustomTestStringConvertible {
  /// How the file came to its level.
  enum Way: String, CaseIterable, Sendable {
    /// Signed at it.
    case signed
    /// Signed at level B, and raised later.
    case raised = "raised from B"
  }

  let level: BaselineLevel
  let way: Way
  let form: OriginalForm
  let key: PeerKey

  var testDescription: String { "\(level.rawValue) \(way.rawValue), \(form.rawValue), \(key.rawValue)" }

  /// Every level in every way on every form, the keys by turns.
  static let all: [LevelFile] = {
    let rows = OriginalForm.available.flatMap { form in
      BaselineLevel.allCases.flatMap { level in Way.allCases.map { (level, $0, form) } }
    }
    return rows.filter { $0.0 > .b || $0.1 == .signed }.enumerated().map { place, row in
      LevelFile(
        level: row.0, way: row.1, form: row.2, key: PeerKey.allCases[place % PeerKey.allCases.count])
    }
  }()

  /// The stand-in's services. Its OCSP responder's certificate is good for two years: later there are lists alone.
  static func services(at moment: Date = TestPKI.now) throws -> LevelServices {
    LevelServices(
      timeStamps: try TestTimeStamps(at: moment),
      status: TestStatus(at: moment, listsAlone: moment > TestPKI.now),
      anchors: [try TestPKI.shared().certificate("root")])
  }

  /// The PDF, signed in one field; made once.
  func bytes() throws -> [UInt8] {
    if let made = try Self.made.get()[testDescription] { return made }
    return try make()
  }

  private static let made = Result {
    try Dictionary(uniqueKeysWithValues: all.map { ($0.testDescription, try $0.make()) })
  }

  private func make() throws -> [UInt8] {
    let original = try form.bytes()
    let document = try Document(
      ByteSource(original + Document(ByteSource(original)).addingSignatureFields(["sign"])))
    let request = PAdESRequest(field: "sign", time: TestPKI.now, properties: .typical(for: "sign"))
    let signed = try PAdESSigning.sign(
      document, request, by: try key.signer, level: way == .signed ? level : .b, with: try Self.services())
    guard way == .raised else { return signed.bytes }
    return try Augmentation.augment(
      Document(ByteSource(signed.bytes)), to: level, with: Self.services(), at: TestPKI.now
    ).bytes
  }

  /// A CMS message over ``content``.
  static func message(_ level: BaselineLevel, _ key: PeerKey, attached: Bool) throws -> [UInt8] {
    attached
      ? try CAdESSigning.attached(
        to: content, by: key.signer, at: TestPKI.now, level: level, with: services()
      ).octets
      : try CAdESSigning.detached(
        over: ByteSource(content), by: key.signer, at: TestPKI.now, level: level, with: services()
      ).octets
  }

  static let content = Array("Докладна записка\nс край на реда LF\r\nи CRLF.\n".utf8)
}
