import AdES
import Files
import Foundation
import OpenSSL
import StandInServices
import StandInTrust
import TestPKI
import Testing

@testable import TrustServices

@Suite(.timeLimit(.minutes(3))) struct `The services a certificate names` {
  private func ask(
    _ services: Services, _ certificates: CertificateServices, about id: String = "petrova"
  ) async throws -> CertificateStatusAnswer {
    let (certificate, issuer) = try services.certificate(id)
    return try await blocking { certificates.status(of: certificate, issuedBy: issuer) }
  }

  /// What the answer says, once believed.
  private func statements(
    _ answer: CertificateStatusAnswer, _ services: Services, _ id: String = "petrova"
  ) throws -> [RevocationStatement.Status] {
    let (certificate, issuer) = try services.certificate(id)
    let data =
      try answer.ocspResponses.map { RevocationData.response(try OCSPResponse(der: $0)) }
      + answer.revocationLists.map { RevocationData.list(try RevocationList(der: $0)) }
    return RevocationStatement.statements(
      about: certificate, issuedBy: issuer, from: data, companions: []
    ).statements.map(\.status)
  }

  @Test func `tell its status by OCSP, and then no list is got`() async throws {
    try await Services.with { services in
      let certificates = CertificateServices(Pauses().client())
      let good = try await ask(services, certificates)
      #expect(good.ocspResponses.count == 1)
      #expect(good.revocationLists.isEmpty)
      #expect(good.failures.isEmpty)
      #expect(try statements(good, services) == [.good])
      let revoked = try await ask(services, certificates, about: "bad-revoked")
      guard case .revoked(_, reason: 1) = try statements(revoked, services, "bad-revoked").first else {
        Issue.record("a revocation was not told")
        return
      }
      // The root answers for the issuing authority itself.
      let issuing = try await ask(services, certificates, about: "issuing")
      #expect(try statements(issuing, services, "issuing") == [.good])
    }
  }

  @Test(arguments: ["stale", "unknown", "foreign-signer"])
  func `give a list beside an OCSP answer that settles nothing`(_ flaw: String) async throws {
    try await Services.with(flaws: [.ocsp: try ServiceFlaw(flaw)]) { services in
      let answer = try await ask(services, CertificateServices(Pauses().client()))
      #expect(answer.ocspResponses.count == 1)
      #expect(answer.revocationLists.count == 1)
      #expect(answer.failures.isEmpty)
      #expect(try statements(answer, services).contains(.good))
    }
  }

  @Test(arguments: [
    ("try-later", TrustServiceFailure.Problem.ocspStatus(3)), ("wrong-nonce", .wrongNonce),
    ("too-large", .tooLarge(limit: 100_000)),
    ("unavailable", .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 1)),
  ])
  func `give a list instead of an OCSP answer, and why`(
    _ flaw: String, _ problem: TrustServiceFailure.Problem
  ) async throws {
    try await Services.with(flaws: [.ocsp: try ServiceFlaw(flaw)]) { services in
      let answer = try await ask(services, CertificateServices(Pauses().client()))
      #expect(answer.ocspResponses.isEmpty)
      #expect(answer.revocationLists.count == 1)
      #expect(answer.failures.map(\.problem) == [problem])
      #expect(answer.failures.first?.service == .ocsp)
      #expect(answer.failures.first?.url == "\(services.address)/ocsp")
    }
  }

  @Test func `may give nothing at all, and all reasons are told`() async throws {
    let garbage = ServiceFlaw.transport(.garbage)
    try await Services.with(flaws: [.ocsp: garbage, .lists: garbage, .certificates: garbage]) { services in
      let certificates = CertificateServices(Pauses().client())
      let answer = try await ask(services, certificates)
      #expect(answer.ocspResponses.isEmpty && answer.revocationLists.isEmpty)
      #expect(answer.failures.map(\.service) == [.ocsp, .crl])
      for failure in answer.failures {
        guard case .malformed = failure.problem else {
          Issue.record("\(failure)")
          continue
        }
      }
      let leaf = try services.pki.certificate("petrova")
      let found = try await blocking { certificates.issuers(of: leaf) }
      #expect(found.certificates.isEmpty)
      #expect(found.failures.map(\.service) == [.issuer])
    }
  }

  @Test func `need no nonce in their answers`() async throws {
    try await Services.with(flaws: [.ocsp: .answer(.noNonce)]) { services in
      let answer = try await ask(services, CertificateServices(Pauses().client()))
      #expect(answer.ocspResponses.count == 1)
      #expect(answer.failures.isEmpty)
    }
  }

  @Test func `are asked once about one thing, however many want to know at a time`() async throws {
    try await Services.with { services in
      let certificates = CertificateServices(Pauses().client())
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask { try await ask(services, certificates).ocspResponses.count }
        }
        for try await count in group { #expect(count == 1) }
      }
      #expect(services.server.requestCounts[.ocsp] == 1)
      _ = try await ask(services, certificates, about: "ivanov")
      #expect(services.server.requestCounts[.ocsp] == 2)
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `are not asked inside this machine, by number or by name, unless that is allowed`(
    _ host: String
  ) async throws {
    try await Services.with(host: host) { services in
      let strict = CertificateServices(Pauses().client { $0.allowsPrivateAddresses = false })
      let answer = try await ask(services, strict)
      #expect(answer.failures.map(\.problem) == [.addressNotAllowed, .addressNotAllowed])
      let leaf = try services.pki.certificate("petrova")
      let found = try await blocking { strict.issuers(of: leaf) }
      #expect(found.failures.map(\.problem) == [.addressNotAllowed])
      #expect(services.server.requestCounts.isEmpty)
      let allowed = CertificateServices(Pauses().client())
      let found1 = try await ask(services, allowed)
      #expect(found1.ocspResponses.count == 1)
    }
  }

  @Test func `are missing in a certificate that names none`() async throws {
    try await Services.with { services in
      let certificates = CertificateServices(Pauses().client())
      let root = try services.pki.certificate("root")
      let status = certificates.status(of: root, issuedBy: root)
      #expect(status.failures == [TrustServiceFailure(.ocsp, url: "", .noAddress)])
      #expect(certificates.issuers(of: root).failures == [TrustServiceFailure(.issuer, url: "", .noAddress)])
    }
  }

  @Test func `hand out the issuer`() async throws {
    try await Services.with { services in
      let certificates = CertificateServices(Pauses().client())
      let (leaf, issuer) = try services.certificate("petrova")
      let found = try await blocking { certificates.issuers(of: leaf) }
      #expect(found.certificates == [issuer])
      #expect(found.failures.isEmpty)
    }
  }

  /// The issuer of a certificate whose services are a server that says what it is told to.
  private func issuers(answering body: (StandInPKI) throws -> [UInt8]) async throws -> (
    found: [Certificate], pki: StandInPKI
  ) {
    let port = try freePort()
    let declaration = try quickDeclaration().published(at: "http://127.0.0.1:\(port)")
    let pki = StandInPKI(declaration, at: Date())
    let answer = CannedServer.answer("200 OK", try body(pki))
    let server = try CannedServer(port: port) { _ in [answer] }
    let leaf = try pki.certificate("ivanov")
    let certificates = CertificateServices(Pauses().client())
    let found = try await blocking { certificates.issuers(of: leaf).certificates }
    #expect(server.requests.first?.hasPrefix("GET /certs/issuing.cer HTTP/1.1\r\n") == true)
    return (found, pki)
  }

  @Test func `hand it out in PEM, or several in PKCS#7`() async throws {
    let (one, pki) = try await issuers { Array(try $0.certificate("issuing").pem.utf8) }
    #expect(one == [try pki.certificate("issuing")])
    let (several, other) = try await issuers { pki in
      let folder = NSTemporaryDirectory() + "/doklad-p7-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let chain = try ["issuing", "root"].map { try pki.certificate($0).pem }.joined()
      try AtomicFile.write(Array(chain.utf8), to: folder + "/chain.pem")
      let made = try output(
        of: "openssl",
        ["crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-outform", "DER", "-out", "chain.p7c"], in: folder)
      #expect(made.code == 0, "\(made.text)")
      return try ByteSource(contentsOf: folder + "/chain.p7c").bytes
    }
    #expect(Set(several) == [try other.certificate("issuing"), try other.certificate("root")])
  }
}

@Suite(.timeLimit(.minutes(3))) struct `The stand-in's services` {
  private func judged(_ body: @Sendable (Services, String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "/doklad-judges-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await Services.with { services in
      for id in ["root", "issuing", "petrova", "bad-revoked"] {
        try AtomicFile.write(
          Array(try services.pki.certificate(id).pem.utf8), to: "\(folder)/\(id).pem")
      }
      try await body(services, folder)
    }
  }

  @Test func `satisfy openssl ocsp`() async throws {
    try await judged { services, folder in
      func ask(_ id: String, _ path: String) async throws -> String {
        try await blocking {
          try output(
            of: "openssl",
            [
              "ocsp", "-issuer", "issuing.pem", "-cert", "\(id).pem", "-url", services.address + path,
              "-CAfile",
              "root.pem", "-verify_other", "issuing.pem",
            ], in: folder
          ).text
        }
      }
      let good = try await ask("petrova", "/ocsp")
      #expect(good.contains("Response verify OK") && good.contains("petrova.pem: good"), "\(good)")
      #expect(!good.contains("nonce"))
      let found2 = try await ask("bad-revoked", "/ocsp")
      #expect(found2.contains("bad-revoked.pem: revoked"))
      let found3 = try await ask("petrova", "/flaw/revoked/ocsp")
      #expect(found3.contains("petrova.pem: revoked"))
      let found4 = try await ask("petrova", "/flaw/wrong-nonce/ocsp")
      #expect(found4.contains("Nonce Verify error"))
      let found5 = try await ask("petrova", "/flaw/no-nonce/ocsp")
      #expect(found5.contains("no nonce in response"))
    }
  }

  @Test func `satisfy openssl ts and curl`() async throws {
    try await judged { services, folder in
      let script = """
        set -e
        echo Доклад > data
        openssl ts -query -data data -sha512 -cert -out query.tsq
        curl -sSf --data-binary @query.tsq -H 'Content-Type: application/timestamp-query' -o answer.tsr "$1/tsa"
        openssl ts -verify -queryfile query.tsq -in answer.tsr -CAfile root.pem -untrusted issuing.pem
        curl -sSf -o issuing.crl "$1/crl/issuing.crl"
        openssl crl -inform DER -in issuing.crl -CAfile issuing.pem -noout
        curl -sSf -o issuing.cer "$1/certs/issuing.cer"
        openssl x509 -inform DER -in issuing.cer | cmp - issuing.pem
        openssl ocsp -issuer issuing.pem -cert petrova.pem -no_nonce -reqout request.der
        curl -sSf -o answer.der "$1/ocsp/$(base64 -w0 request.der | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g')"
        openssl ocsp -issuer issuing.pem -cert petrova.pem -respin answer.der -no_nonce -CAfile root.pem \
          -verify_other issuing.pem
        curl -s -o /dev/null -w 'status=%{http_code}\\n' "$1/crl/nobody.crl" "$1/../etc/passwd" "$1/tsa"
        """
      let (text, code) = try await blocking {
        try output(of: "sh", ["-c", script, "sh", services.address], in: folder)
      }
      #expect(code == 0, "\(text)")
      #expect(text.contains("Verification: OK"))
      #expect(text.contains("verify OK"))
      #expect(text.contains("petrova.pem: good"))
      #expect(text.contains("status=404") && text.contains("status=405"))
    }
  }

  @Test func `take no request larger than any`() async throws {
    try await Services.with { services in
      let (text, _) = try await blocking {
        try output(
          of: "sh",
          [
            "-c", "head -c 300000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- $1/tsa",
            "sh", services.address,
          ],
          in: "/")
      }
      #expect(text == "413")
    }
  }

  @Test func `listen where the declaration says, on this machine only`() throws {
    let provider = try StandInProvider(try TestPKI.live())
    #expect(try StandInServer(provider).port == 8890)
    let elsewhere = StandInPKI(try quickDeclaration().published(at: "http://pki.example.bg"), at: Date())
    #expect(throws: StandInServiceFailure.addressElsewhere("http://pki.example.bg")) {
      try StandInServer(try StandInProvider(elsewhere))
    }
  }

  @Test func `know their flaws by name`() throws {
    for name in ServiceFlaw.names { _ = try ServiceFlaw(name) }
    #expect(Set(ServiceFlaw.names).count == ServiceFlaw.names.count)
    #expect(throws: StandInServiceFailure.unknownFlaw("x")) { try ServiceFlaw("x") }
  }

  @Test func `tell that a port is taken`() async throws {
    try await Services.with { services in
      let second = try StandInServer(try StandInProvider(services.pki), port: services.server.port)
      await #expect(throws: StandInServiceFailure.self) { try await second.run(stoppingOn: .none) }
    }
  }
}
