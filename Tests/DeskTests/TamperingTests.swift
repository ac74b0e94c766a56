import Audit
import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import TestFiles
import Testing
import Validation
import Workflow

@Suite struct `A store that somebody tampered with` {
  private func codes(_ findings: [CheckFinding]) -> [String] {
    findings.map { finding in
      switch finding {
      case .store(let flaw): flaw.flaw.code
      case .unreadableCase: "unreadable"
      case .signature(_, let step, _): "signature \(step)"
      case .statementDiffers(_, let step): "statement \(step)"
      }
    }
  }

  private func overwrite(_ digest: SHA256Digest, in town: Town, with octets: [UInt8]) throws {
    let path = town.desk.path(of: digest)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try AtomicFile.write(octets, to: path)
  }

  @Test func `in an artifact is found before anybody signs on top, and by a check`() throws {
    for isPDF in [true, false] {
      let town = try Town()
      let id = isPDF ? try town.pdfCase().id : try town.textCase().id
      try town.take(id, steps: 2)
      #expect(try town.flaws().isEmpty)
      let version = try #require(try town.desk.load(id).folded.version)
      let octets = try town.document(of: id)
      try overwrite(version.artifact, in: town, with: octets.flipped(at: octets.count / 2))
      let events = try town.desk.load(id).events
      for touch in [
        { _ = try town.desk.act(on: id, StepDecision(.review), by: try town.signer("georgieva")) },
        { _ = try town.desk.summary(of: id, for: .review, by: try town.signer("georgieva").certificate) },
        { _ = try town.desk.returnForRework(id, reason: "така", by: try town.signer("ivanov")) },
      ] as [() throws -> Void] {
        guard case .store(.corruptArtifact)? = town.failure(touch) else {
          Issue.record("somebody signed on top of it")
          return
        }
      }
      #expect(try town.desk.load(id).events == events)
      let found = codes(try town.flaws())
      #expect(found.contains("corrupt-artifact"))
      #expect(found.contains("unreadable"))
    }
  }

  @Test func `in an artifact that is gone is found`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 2)
    let version = try #require(try town.desk.load(id).folded.version)
    try FileManager.default.removeItem(atPath: town.desk.path(of: version.artifact))
    guard
      case .store(.missingArtifact)? = town.failure({
        _ = try town.desk.act(on: id, StepDecision(.review), by: try town.signer("georgieva"))
      })
    else {
      Issue.record("signed what is not there")
      return
    }
    #expect(codes(try town.flaws()).contains("missing-artifact"))
  }

  @Test func `in an artifact of an earlier step is found by a check`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 3)
    let first = try #require(try town.desk.load(id).folded.version?.signed.first)
    try overwrite(first.artifact, in: town, with: [1, 2, 3])
    #expect(codes(try town.flaws()) == ["corrupt-artifact"])
  }

  /// Somebody with the database writes an event that no signature stands behind, digests and chain in order.
  @Test func `by an act that nobody signed is found before anybody signs on top, and by a check`() throws {
    let town = try Town()
    let id = try town.textCase().id
    var file = try town.take(id, steps: 1)
    let version = try #require(file.folded.version)
    let statement = try file.folded.statement(
      for: "agree", by: "ivanov", at: Town.now, opinion: .agreed)
    let ivanov = try town.signer("ivanov").certificate
    let forged = SignedAct(
      statement: statement, artifact: version.artifact, certificate: CertificateIdentity(ivanov),
      certificateSHA256: try SHA256Digest(of: ivanov.der), signatureValueSHA256: try SHA256Digest(of: [1]),
      at: Town.now)
    _ = try town.desk.store.append([EventEntry(.stepSigned(forged))], to: id, expecting: file.events.count)
    file = try town.desk.load(id)
    #expect(file.folded.version?.signed.count == 2)
    guard
      case .recordDiffers(caseID: id, step: "agree")? = town.failure({
        _ = try town.desk.act(on: id, StepDecision(.review), by: try town.signer("georgieva"))
      })
    else {
      Issue.record("signed on top of an act that nobody signed")
      return
    }
    #expect(codes(try town.flaws()) == ["signature agree"])
  }

  /// As above, with a document the forger signed as another person and passes for ivanov's.
  @Test func `by an act that another signed is found before anybody signs on top, and by a check`() throws {
    let town = try Town()
    let id = try town.textCase().id
    let file = try town.take(id, steps: 1)
    // Georgieva signs what is, by its statement, ivanov's agreement.
    let statement = try file.folded.statement(for: "agree", by: "ivanov", at: Town.now, opinion: .agreed)
    let octets = try ASiCForger.adding(
      statement, to: try town.document(of: id), by: try town.signer("georgieva"))
    let report = try town.report(octets)
    #expect(report.conclusion == .totalPassed)
    let ivanov = try town.signer("ivanov").certificate
    let forged = SignedAct(
      statement: statement, artifact: SHA256Digest(try town.desk.store.put(octets)),
      certificate: CertificateIdentity(ivanov), certificateSHA256: try SHA256Digest(of: ivanov.der),
      signatureValueSHA256: try #require(
        SHA256Digest(hex: report.signatures.last?.signatureValueSHA256 ?? "")), at: Town.now)
    _ = try town.desk.store.append([EventEntry(.stepSigned(forged))], to: id, expecting: file.events.count)
    #expect(codes(try town.flaws()) == ["statement agree"])
    #expect(try town.audit(octets).route.verdict.findings.contains { $0.rule == .certificatePerson })
    // Georgieva has signed once; her own step is refused for what the record says of ivanov's.
    guard
      case .recordDiffers(caseID: id, step: "agree")? = town.failure({
        _ = try town.desk.summary(of: id, for: .review, by: try town.signer("georgieva").certificate)
      })
    else {
      Issue.record("signed on top of an act that another signed")
      return
    }
  }

  @Test func `in nothing is sound`() throws {
    let town = try Town()
    let one = try town.pdfCase().id
    let two = try town.textCase().id
    try town.take(one)
    try town.take(two, steps: 2)
    var progress: [Int] = []
    let findings = try town.desk.check { done, all in
      progress.append(done)
      #expect(all == 2)
    }
    #expect(findings.filter(\.isBroken).isEmpty, "\(findings)")
    #expect(progress == [1, 2])
  }
}
