import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Validation

/// Everything a stranger's octets go through, one reader after another. What throws is fine; what traps, hangs or eats
/// memory is found by libFuzzer.
enum Parsers {
  private static let moment = Date(timeIntervalSince1970: 1_772_442_000)
  private static let validator = Validator(policy: TrustPolicy())
  /// What was read is counted here, so that nothing is left out as unused.
  nonisolated(unsafe) static var seen = 0

  static func pdf(_ input: [UInt8]) {
    let source = ByteSource(input)
    if let document = try? Document(source, reading: .lenient) {
      seen &+= document.revisions.count
      // What a page paints is read before a signature is placed on it.
      var budget = PaintingBudget()
      for page in ((try? document.pages()) ?? []).prefix(2) {
        guard let geometry = try? document.geometry(of: page) else { continue }
        let areas = document.paintedArea(of: geometry, budget: &budget).areas.map { geometry.asSeen($0) }
        let room = FreePlaces(width: geometry.width, height: geometry.height, occupied: areas)
        seen &+= room.places(count: 4)?.count ?? 0
      }
    }
    judge(Array("%PDF-".utf8) + input.dropFirst(min(5, input.count)))
  }

  static func message(_ input: [UInt8]) {
    if let message = try? SignedData(input) { seen &+= message.signerInfos.count }
    judge(input)
  }

  static func timeStamp(_ input: [UInt8]) {
    if let info = try? TSTInfo(input) { seen &+= info.serialNumber.count }
    if let token = try? TimeStampToken(input) { seen &+= token.info.policy.utf8.count }
    if let response = try? TimeStampResponse(input) { seen &+= response.failureInfo.count }
  }

  static func status(_ input: [UInt8]) {
    if let list = try? RevocationList(der: input) {
      seen &+= Int(list.thisUpdate.timeIntervalSince1970) &+ list.count
      if list.expiredCertificatesSince != nil { seen &+= 1 }
    }
    if let response = try? OCSPResponse(der: input) {
      seen &+= response.answers.count
      // Whoever is at hand is asked about: the responder's certificates about each other.
      for one in response.certificates.prefix(2) {
        seen &+=
          RevocationStatement.statements(
            about: one, issuedBy: one, from: [.response(response)], companions: response.certificates
          ).statements.count
      }
    }
    if let certificate = try? Certificate(der: input) {
      seen &+= (certificate.extendedKeyUsage?.count ?? 0) + (certificate.subject.commonName?.utf8.count ?? 0)
      seen &+= ((try? certificate.qcStatements) ?? nil)?.purposes.count ?? 0
      // Above and below itself, so that everything in it is judged.
      let outcome = PathBuilder.build(
        certificate, intermediates: [certificate], anchors: [], revocationData: [], requireRevocation: .never,
        at: nil)
      if case .built = outcome { fatalError("a path without an anchor") }
    }
  }

  static func container(_ input: [UInt8]) {
    if let container = try? Container(ByteSource(input)) {
      seen &+= ((try? container.manifests()) ?? []).count
      for entry in container.entries { seen &+= (try? container.bytes(of: entry.name))?.count ?? 0 }
    }
    judge(input)
  }

  private static func judge(_ file: [UInt8]) {
    guard let report = try? validator.validate(ByteSource(file), at: moment) else { return }
    // Nobody is trusted here, so nothing can pass.
    guard report.conclusion != .totalPassed else { fatalError("passed without a trust anchor") }
    seen &+= report.signatures.count
  }
}
