import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Testing

/// The stand-in's services at a moment, as somebody who trusts its root would set them up.
func services(
  stamps: TestTimeStamps? = nil, status: TestStatus? = TestStatus(), at time: Date = now
) throws -> LevelServices {
  LevelServices(
    timeStamps: try stamps ?? TestTimeStamps(at: time), status: status,
    anchors: [try TestPKI.shared().certificate("root")])
}

/// A document whose field `sign` is signed at a level.
func signedDocument(
  _ level: BaselineLevel, with services: LevelServices, on pdf: [UInt8] = SmallPDF.bytes,
  by id: String = "ivanov"
) throws -> Document {
  let request = PAdESRequest(field: "sign", time: now)
  return try Document(
    ByteSource(
      try PAdESSigning.sign(
        try paper(["sign", "agree"], on: pdf), request, by: try signer(id), level: level, with: services
      ).bytes))
}

func augmented(
  _ document: Document, to level: BaselineLevel, with services: LevelServices, at time: Date = now
) throws -> Document {
  let raised = try Augmentation.augment(document, to: level, with: services, at: time)
  #expect(raised.bytes.starts(with: document.source.bytes))
  return try Document(ByteSource(raised.bytes))
}

/// The token of the last document time-stamp.
func lastToken(of document: Document) throws -> TimeStampToken {
  let stamp = try #require(try document.signatures().last { $0.kind == .documentTimeStamp })
  return try TimeStampToken(stamp.contents, trailing: .zeros)
}

extension SignerInfo {
  func values(unsigned oid: String) -> [[UInt8]] {
    unsignedAttributes.filter { $0.oid == oid }.flatMap { $0.values.map(\.encoded) }
  }
}

/// The names of what is certified, for telling sets of certificates apart.
func names(_ certificates: [[UInt8]]) throws -> Set<String> {
  Set(try certificates.map { try Certificate(der: $0).subject.commonName ?? "" })
}
