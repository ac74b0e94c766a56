import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import Validation

/// Files that were signed here, by a certificate that is trusted, and then edited as the input says: the whole verifier must
/// never call one passed whose signed content is another.
final class EditedFiles: Sendable {
  static let shared: EditedFiles = {
    do { return try EditedFiles() } catch { fatalError("no files to edit: \(error)") }
  }()

  let pdf, message, container: [UInt8]
  private let validator: Validator
  private let content = Array("Общината предлага. 100 лв.\n".utf8)
  private static let moment = Date(timeIntervalSince1970: 1_772_442_000)

  private init() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let name = try DistinguishedName([(oid: "2.5.4.3", value: "Fuzz (TEST)")])
    let certificate = try CertificateBuilder(
      subject: name, issuer: name, serialNumber: [1], notBefore: Self.moment.addingTimeInterval(-86_400),
      notAfter: Self.moment.addingTimeInterval(86_400), publicKey: key.publicKey
    ).signed(by: key)
    let signer = try FileSigner(KeyHolder(key: key, certificate: certificate))
    validator = Validator(policy: TrustPolicy(anchors: [certificate], revocation: .never))

    var file = SmallPDF.bytes
    file += try Document(ByteSource(file)).addingSignatureFields(["Prepared", "Signed"])
    for field in ["Prepared", "Signed"] {
      file =
        try PAdESSigning.sign(
          Document(ByteSource(file)), PAdESRequest(field: field, time: Self.moment), by: signer
        ).bytes
    }
    pdf = file
    message = try CAdESSigning.attached(to: content, by: signer, at: Self.moment)
    let files = [
      ContainerFile(
        name: "report.txt", content: ByteSource(content), mediaType: "text/plain", isRoot: true),
      ContainerFile(name: "table.csv", content: ByteSource(Array("1;2\n".utf8)), mediaType: "text/csv"),
    ]
    container = try ASiCSigning.sign(files, by: signer, at: Self.moment).data()
    for file in [pdf, message, container] where try !passes(file) {
      fatalError("what was signed does not pass")
    }
  }

  private func passes(_ file: [UInt8]) throws -> Bool {
    try validator.validate(ByteSource(file), at: Self.moment).conclusion == .totalPassed
  }

  /// The first octet chooses the file, the rest says how it is edited.
  func check(_ input: [UInt8]) {
    guard let choice = input.first else { return }
    var script = EditScript(input.dropFirst())
    switch choice % 3 {
    case 0: check(script.edited(pdf, appending: true), from: pdf, sameContent: hasSamePDFContent)
    case 1: check(script.edited(message), from: message, sameContent: hasSameMessageContent)
    default: check(script.edited(container), from: container, sameContent: hasSameFiles)
    }
  }

  private func check(_ edited: [UInt8], from original: [UInt8], sameContent: ([UInt8]) -> Bool) {
    guard edited != original, (try? passes(edited)) == true, !sameContent(edited) else { return }
    try? Data(edited).write(to: URL(filePath: "passed-with-other-content.bin"))
    fatalError("passed with other signed content; see passed-with-other-content.bin")
  }

  /// Every octet that was signed is as it was, and nothing that a page shows came behind.
  private func hasSamePDFContent(_ edited: [UInt8]) -> Bool {
    guard let before = try? Document(ByteSource(pdf)), let signatures = try? before.signatureFindings(),
      let after = try? Document(ByteSource(edited))
    else { return false }
    for case .sound(let signature) in signatures {
      for range in signature.byteRange.covered
      where range.upperBound > edited.count || edited[range] != pdf[range] {
        return false
      }
    }
    return after.revisions.count >= before.revisions.count
  }

  private func hasSameMessageContent(_ edited: [UInt8]) -> Bool {
    (try? SignedData(edited))?.content == content
  }

  private func hasSameFiles(_ edited: [UInt8]) -> Bool {
    guard let container = try? Container(ByteSource(edited)), container.dataFiles.count == 2 else {
      return false
    }
    return (try? container.bytes(of: "report.txt")) == content
      && (try? container.bytes(of: "table.csv")) == Array("1;2\n".utf8)
  }
}

/// Edits, read from a fuzzer's octets.
struct EditScript {
  private var octets: ArraySlice<UInt8>

  init(_ octets: ArraySlice<UInt8>) { self.octets = octets }

  private mutating func number(_ limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    var value = 0
    for _ in 0..<3 { value = value << 8 | Int(octets.popFirst() ?? 0) }
    return value % limit
  }

  private static let objects = [
    "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>",
    SmallPDF.stream("BT /F1 18 Tf 72 720 Td (To the council: 900 levs) Tj ET"),
    "<< /Type /Annot /Subtype /FreeText /Rect [0 0 99 99] /Contents (900 levs) /DA (/F1 9 Tf) >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>", "<< /JS (app.alert\\(1\\)) /S /JavaScript >>",
    "null",
  ]

  /// At most eight edits.
  mutating func edited(_ file: [UInt8], appending: Bool = false) -> [UInt8] {
    var result = file
    for _ in 0..<8 {
      guard let edit = octets.popFirst(), !result.isEmpty else { break }
      let place = number(result.count)
      switch edit % (appending ? 8 : 6) {
      case 0: result[place] ^= 1 << UInt8(number(8))
      case 1: result[place] = octets.popFirst() ?? 0
      case 2: result.insert(octets.popFirst() ?? 0, at: place)
      case 3: result.removeSubrange(place..<min(result.count, place + 1 + number(64)))
      case 4:
        let from = number(result.count)
        let piece = Array(result[from..<min(result.count, from + 1 + number(256))])
        result.insert(contentsOf: piece, at: place)
      case 5: result.removeSubrange(place...)
      default:
        let object = Self.objects[number(Self.objects.count)]
        result = AppendedRevision([1 + number(14): object]).appended(to: result)
      }
    }
    return result
  }
}
