import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Testing
import Validation

/// Our files from level LT on, judged by our own verifier with nothing but the root: what is needed stands in them.
@Suite struct OfflineLevelTests {
  private func verdict(_ bytes: [UInt8], content: [UInt8]? = nil) throws -> Report {
    let policy = TrustPolicy(anchors: [try TestPKI.shared().certificate("root")], revocation: .always)
    return try Validator(policy: policy).validate(
      ByteSource(bytes), content: content.map { ByteSource($0) }, at: TestPKI.now)
  }

  @Test func `a PDF passes from LT on, and not before`() throws {
    for way in LevelFile.Way.allCases {
      for level in [BaselineLevel.t, .lt, .lta] {
        let file = LevelFile(level: level, way: way, form: .table, key: .p256)
        let report = try verdict(try file.bytes())
        #expect(
          (report.conclusion == .totalPassed) == (level >= .lt), "\(file.testDescription): \(report.told)")
      }
    }
  }

  @Test(arguments: [false, true])
  func `a message passes from LT on, and not before`(attached: Bool) throws {
    for level in [BaselineLevel.t, .lt, .lta] {
      let message = try LevelFile.message(level, .p384, attached: attached)
      let report = try verdict(message, content: attached ? nil : LevelFile.content)
      #expect((report.conclusion == .totalPassed) == (level >= .lt), "\(level): \(report.told)")
    }
  }

  @Test func `a container passes from LT on, and not before, signed by one or by several`() throws {
    let file = ContainerFile(
      name: "записка.txt", content: ByteSource(LevelFile.content), mediaType: "text/plain", isRoot: true)
    let one = try ASiCSigning.sign([file], by: PeerKey.p256.signer, at: TestPKI.now)
    let two = try ASiCSigning.addSignature(
      to: Container(ByteSource(one.data())), by: PeerKey.p384.signer, at: TestPKI.now)
    for writer in [one, two] {
      let container = try Container(ByteSource(writer.data()))
      for level in [BaselineLevel.t, .lt, .lta] {
        let raised = try Augmentation.augment(
          container, to: level, with: LevelFile.services(), at: TestPKI.now
        ).writer.data()
        let report = try verdict(raised)
        #expect((report.conclusion == .totalPassed) == (level >= .lt), "\(level): \(report.told)")
      }
    }
  }
}
