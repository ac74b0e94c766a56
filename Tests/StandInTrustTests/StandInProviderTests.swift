import Files
import Foundation
import OpenSSL
import StandInTrust
import TestPKI
import Testing

/// The provider's answers, judged by OpenSSL's commands.
@Suite struct `The stand-in provider` {
  let provider: StandInProvider
  let folder: String
  let now = Date()

  init() throws {
    provider = try StandInProvider(try TestPKI.live())
    folder = NSTemporaryDirectory() + "/doklad-provider-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let pki = try TestPKI.live()
    try write("root.pem", Array(try pki.certificate("root").pem.utf8))
    try write("issuing.pem", Array(try pki.certificate("issuing").pem.utf8))
    try write("data", Array("Доклад".utf8))
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try AtomicFile.write(bytes, to: "\(folder)/\(name)", existing: .replace)
  }

  /// What the command says, on either output, and its exit code.
  private func openssl(_ arguments: String...) throws -> (text: String, code: Int32) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text, process.terminationStatus)
  }

  private func query(_ arguments: String...) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["openssl", "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try ByteSource(contentsOf: "\(folder)/query.tsq").bytes
  }

  private func verdict(on answer: [UInt8]) throws -> (text: String, code: Int32) {
    try write("answer.tsr", answer)
    return try openssl(
      "ts", "-verify", "-queryfile", "query.tsq", "-in", "answer.tsr", "-CAfile", "root.pem", "-untrusted",
      "issuing.pem")
  }

  @Test func `stamps time to the satisfaction of openssl ts`() throws {
    let answer = try provider.timeStamp(try query(), at: now)
    let (text, code) = try verdict(on: answer)
    #expect(code == 0, "\(text)")
    #expect(text.contains("Verification: OK"))
    let words = try openssl("ts", "-reply", "-in", "answer.tsr", "-text").text
    #expect(words.contains("Status: Granted."))
    #expect(words.contains("Accuracy: 0x01 seconds"))
    let token = try openssl("ts", "-reply", "-in", "answer.tsr", "-token_out", "-out", "token.der")
    #expect(token.code == 0)
    // signing-certificate-v2, and no signing-certificate of SHA-1.
    let dump = try openssl("asn1parse", "-inform", "DER", "-in", "token.der").text
    #expect(dump.contains("signingCertificateV2") || dump.contains("1.2.840.113549.1.9.16.2.47"))
    #expect(!dump.contains("id-smime-aa-signingCertificate\n"))
    #expect(!dump.contains("sha1"))
  }

  @Test(arguments: [
    (StandInFlaw.wrongNonce, "nonce mismatch"), (.wrongImprint, "message imprint mismatch"),
    (.expiredCertificate, "certificate verify error"), (.purposeNotCritical, "certificate verify error"),
    (.wrongPurpose, "certificate verify error"), (.rejected, "status code: rejection"),
  ])
  func `stamps wrongly where it is asked to`(_ flaw: StandInFlaw, _ reason: String) throws {
    let (text, code) = try verdict(on: try provider.timeStamp(try query(), at: now, flaw: flaw))
    #expect(code != 0)
    #expect(text.contains(reason), "\(text)")
  }

  @Test func `rejects what no authority grants, and says why`() throws {
    func words(_ request: [UInt8]) throws -> String {
      try write("answer.tsr", try provider.timeStamp(request, at: now))
      return try openssl("ts", "-reply", "-in", "answer.tsr", "-text").text
    }
    let policy = try words(try query("-tspolicy", "1.2.3.4"))
    #expect(policy.contains("Status: Rejected."))
    #expect(policy.contains("there is no such policy"))
    #expect(policy.contains("unacceptedPolicy") || policy.contains("policy is not supported"))
    #expect(try words(try query("-sha1")).contains("this hash is not accepted"))
    #expect(try words([0x30, 0]).contains("no time-stamp request"))
    #expect(try words([]).contains("no time-stamp request"))
    let request = try query()
    for count in 0..<request.count {
      #expect(try words(Array(request.prefix(count))).contains("Rejected"))
      if count > 8 { break }
    }
  }

  private func status(of id: String, _ flaw: StandInFlaw? = nil) throws -> (text: String, code: Int32) {
    let pki = try TestPKI.live()
    let entry = try pki.declaration.entry(id)
    let issuer = try #require(entry.issuer)
    try write("leaf.pem", Array(try pki.certificate(id).pem.utf8))
    try write("above.pem", Array(try pki.certificate(issuer).pem.utf8))
    _ = try openssl("ocsp", "-issuer", "above.pem", "-cert", "leaf.pem", "-reqout", "request.der")
    let request = try ByteSource(contentsOf: "\(folder)/request.der").bytes
    try write("answer.der", try provider.certificateStatus(request, at: now, flaw: flaw))
    return try openssl(
      "ocsp", "-issuer", "above.pem", "-cert", "leaf.pem", "-respin", "answer.der", "-reqin", "request.der",
      "-no_nonce",
      "-CAfile", "root.pem", "-verify_other", "issuing.pem")
  }

  @Test func `tells the status of certificates to the satisfaction of openssl ocsp`() throws {
    let good = try status(of: "petrova")
    #expect(good.text.contains("Response verify OK"), "\(good.text)")
    #expect(good.text.contains("leaf.pem: good"))
    let revoked = try status(of: "bad-revoked").text
    #expect(revoked.contains("leaf.pem: revoked"))
    #expect(revoked.contains("Reason: keyCompromise"))
    // The root answers itself for what it issued.
    let issuing = try status(of: "issuing")
    #expect(issuing.text.contains("Response verify OK"), "\(issuing.text)")
    #expect(issuing.text.contains("leaf.pem: good"))
  }

  @Test(arguments: [
    (StandInFlaw.revoked, "leaf.pem: revoked"), (.unknown, "leaf.pem: unknown"),
    (.stale, "Status times invalid"), (.tryLater, "trylater"), (.foreignSigner, "Response Verify Failure"),
  ])
  func `tells it wrongly where it is asked to`(_ flaw: StandInFlaw, _ reason: String) throws {
    let text = try status(of: "petrova", flaw).text
    #expect(text.contains(reason), "\(text)")
  }

  @Test func `repeats the nonce, gives another, or none`() throws {
    let pki = try TestPKI.live()
    let nonce = [UInt8](repeating: 7, count: 16)
    let request = try OCSPRequest(
      certificate: try pki.certificate("ivanov"), issuer: try pki.certificate("issuing"), nonce: nonce)
    func answer(_ flaw: StandInFlaw?) throws -> OCSPResponse {
      try OCSPResponse(der: try provider.certificateStatus(request.der, at: now, flaw: flaw))
    }
    #expect(try answer(nil).nonce == nonce)
    #expect(try answer(.noNonce).nonce == nil)
    #expect(try ![nonce, nil].contains(answer(.wrongNonce).nonce))
  }

  @Test(arguments: [
    (PrivateKey.Kind.rsa(bits: 2048), true), (.rsaPSS(bits: 2048), false), (.ec(curve: "P-384"), false),
  ])
  func `stamps with any key, under RSASSA-PSS where told`(_ kind: PrivateKey.Kind, _ usesPSS: Bool) throws {
    let holder = try TestPKI.live().variant(of: "tsa", key: kind)
    var responder = TimeStampResponder(signer: holder, policy: "1.2.3")
    responder.usesPSS = usesPSS
    responder.isOrdered = true
    let question = try TimeStampQuestion(der: try query())
    try write("answer.tsr", try responder.granted(question, serialNumber: [9], time: now))
    _ = try openssl("ts", "-reply", "-in", "answer.tsr", "-token_out", "-out", "token.der")
    // openssl ts reads no RSASSA-PSS; openssl cms does.
    let (text, code) = try openssl(
      "cms", "-verify", "-inform", "DER", "-in", "token.der", "-CAfile", "root.pem", "-certfile",
      "issuing.pem",
      "-purpose", "any", "-cades", "-out", "info.der")
    #expect(code == 0, "\(text)")
    #expect(text.contains("CAdES Verification successful"), "\(text)")
    let dump = try openssl("asn1parse", "-inform", "DER", "-in", "token.der").text
    #expect(dump.contains("rsassaPss") == (kind != .ec(curve: "P-384")))
    #expect(try openssl("ts", "-reply", "-in", "answer.tsr", "-text").text.contains("Ordering: yes"))
  }

  @Test func `knows nothing of a stranger's certificates`() throws {
    let pki = StandInPKI(try TestPKI.declaration(), at: now)
    let request = try OCSPRequest(
      certificate: try pki.certificate("ivanov"), issuer: try pki.certificate("issuing"), nonce: nil)
    let answer = try OCSPResponse(der: try provider.certificateStatus(request.der, at: now))
    #expect(answer.responseStatus == .unauthorized)
    #expect(
      try OCSPResponse(der: try provider.certificateStatus([1, 2, 3], at: now)).responseStatus
        == .malformedRequest)
  }

  @Test func `publishes lists and certificates`() throws {
    let pki = try TestPKI.live()
    let list = try RevocationList(der: try #require(try provider.revocationList(of: "issuing", at: now)))
    #expect(list.isSigned(by: try pki.certificate("issuing").publicKey))
    #expect(list.revocation(of: try pki.certificate("bad-revoked"))?.reason == .keyCompromise)
    #expect(list.revocation(of: try pki.certificate("ivanov")) == nil)
    #expect(list.nextUpdate ?? .distantPast > now)
    let stale = try RevocationList(
      der: try #require(try provider.revocationList(of: "issuing", at: now, flaw: .stale)))
    #expect(stale.nextUpdate ?? .distantFuture < now)
    #expect(try provider.revocationList(of: "petrova", at: now) == nil)
    #expect(provider.certificate(of: "root") == (try pki.certificate("root").der))
    #expect(provider.certificate(of: "../root") == nil)
  }

  @Test func `works from files, too`() throws {
    let passphrase = Secret("парола")
    let pki = StandInPKI(try TestPKI.declaration(), at: now)
    try pki.write(into: "\(folder)/pki", passphrase: passphrase)
    let again = try StandInProvider(
      directory: "\(folder)/pki", try TestPKI.declaration(), passphrase: passphrase,
      serialNumbers: SerialNumbers())
    let request = try OCSPRequest(
      certificate: try pki.certificate("bad-revoked"), issuer: try pki.certificate("issuing"), nonce: [1])
    let answer = try OCSPResponse(der: try again.certificateStatus(request.der, at: now))
    guard case .revoked = try #require(answer.answers.first).status else {
      Issue.record("a revocation was lost")
      return
    }
    #expect(throws: StandInFailure.self) {
      try StandInProvider(
        directory: "\(folder)/pki", try TestPKI.declaration(), passphrase: Secret("друга"),
        serialNumbers: SerialNumbers())
    }
  }

  @Test func `numbers grow, across restarts and among threads`() async throws {
    let path = "\(folder)/serial"
    func number(_ octets: [UInt8]) -> Int { octets.reduce(0) { $0 << 8 | Int($1) } }
    let first = try SerialNumbers(file: path)
    let given = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        group.addTask { try (0..<400).map { _ in number(try first.next()) } }
      }
      var all: [Int] = []
      for try await some in group {
        #expect(some == some.sorted())
        all += some
      }
      return all
    }
    #expect(Set(given).count == 1_600)
    let second = try SerialNumbers(file: path)
    #expect(number(try second.next()) > given.max() ?? 0)
    try write("serial", Array("x".utf8))
    #expect(throws: StandInFailure.self) { try SerialNumbers(file: path) }
  }
}
