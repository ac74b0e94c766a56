import AdES
import Files
import Signing
import TestPKI
import Testing
import Validation

@Suite struct ClaimedRoleTests {
  @Test func `tells the role that a signer claims`() throws {
    let content = ByteSource([1, 2, 3])
    let message = try CAdESSigning.detached(
      over: content, by: FileSigner(TestPKI.holder("ivanov")), at: TestPKI.now,
      properties: SignatureProperties(claimedRole: "началник-отдел"))
    let policy = TrustPolicy(anchors: [try TestPKI.shared().certificate("root")])
    let report = try Validator(policy: policy).validate(
      ByteSource(message), content: content, at: TestPKI.now)
    #expect(report.conclusion == .totalPassed)
    #expect(report.signatures.map(\.claimedRole) == ["началник-отдел"])
  }
}
