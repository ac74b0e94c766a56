import Files
import Foundation
import OpenSSL
import StandInTrust
import TestPKI
import Testing

struct GenerationTests {
  let passphrase = Secret("опитна парола")

  /// A directory that is gone when the test is.
  func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "doklad-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// Runs `openssl`; its exit code and what it wrote, both streams together.
  func openssl(_ arguments: [String], passphrase: String? = nil) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["DOKLAD_TEST_PASSPHRASE"] = passphrase
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test func `what is generated opens again, and openssl agrees with it`() throws {
    try withDirectory { directory in
      let moment = Date()
      let files = try StandInPKI.generate(
        from: TestPKI.declaration(), into: directory, passphrase: passphrase, at: moment)
      let names = Set(try FileManager.default.contentsOfDirectory(atPath: directory))
      #expect(names == Set(files.map { ($0.path as NSString).lastPathComponent }))

      for file in files {
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == (file.isSecret ? 0o600 : 0o644), "\(file.path)")
        #expect(file.isSecret == (file.path.hasSuffix(".p12") || file.path.hasSuffix(".key")))
      }

      // Ours.
      let bytes = try ByteSource(contentsOf: "\(directory)/petrova.p12").bytes
      let holder = try PKCS12.open(bytes, passphrase: passphrase)
      #expect(holder.certificate.subject.serialNumberAttribute == "PNOBG-8099011001")
      #expect(holder.certificate.publicKey.algorithm == .rsa(bits: 3072))
      #expect(holder.chain.map(\.subject.commonName) == ["Doklad Stand-in Qualified CA (ТЕСТ)"])
      let key = try ByteSource(contentsOf: "\(directory)/registry-tls.key").bytes
      let server = try Certificate.all(
        derOrPEM: ByteSource(contentsOf: "\(directory)/registry-tls.pem").bytes)
      #expect(try PrivateKey(pem: key, passphrase: passphrase).publicKey == server.first?.publicKey)
      #expect(throws: OpenSSLFailure.wrongPassphrase()) {
        try PKCS12.open(bytes, passphrase: Secret("друга"))
      }

      // openssl's.
      let verify = [
        "verify", "-x509_strict", "-CAfile", "\(directory)/root.pem", "-untrusted", "\(directory)/chain.pem",
      ]
      let withLists = ["-crl_check_all", "-CRLfile", "\(directory)/lists.pem"]
      for id in [
        "petrova", "ivanov", "georgieva", "dimitrov", "stoyanova", "municipality", "council", "tsa", "ocsp",
      ] {
        let run = try openssl(verify + withLists + ["\(directory)/\(id).pem"])
        #expect(run.code == 0, "\(id): \(run.output)")
      }
      for (id, reason) in [
        ("bad-expired", "expired"), ("bad-revoked", "revoked"), ("bad-foreign", "unable to get local issuer"),
      ] {
        let run = try openssl(verify + withLists + ["\(directory)/\(id).pem"])
        #expect(run.code != 0 && run.output.contains(reason), "\(id): \(run.output)")
      }
      for (id, purpose) in [("registry-tls", "sslserver"), ("municipality-tls", "sslclient")] {
        let run = try openssl(
          [
            "verify", "-x509_strict", "-purpose", purpose, "-CAfile", "\(directory)/tls-root.pem",
            "\(directory)/\(id).pem",
          ])
        #expect(run.code == 0, "\(id): \(run.output)")
      }
      let stamping = try openssl(verify + ["-purpose", "timestampsign", "\(directory)/tsa.pem"])
      #expect(stamping.code == 0, "\(stamping.output)")
      let host = try openssl([
        "x509", "-in", "\(directory)/registry-tls.pem", "-noout", "-checkip", "127.0.0.1",
      ])
      #expect(host.output.contains("does match certificate"))

      let file = try openssl(
        [
          "pkcs12", "-in", "\(directory)/dimitrov.p12", "-passin", "env:DOKLAD_TEST_PASSPHRASE", "-info",
          "-nokeys",
        ],
        passphrase: "опитна парола")
      #expect(file.code == 0)
      #expect(file.output.contains("MAC: sha256, Iteration \(PrivateKey.passphraseIterations)"))
      #expect(
        file.output.contains(
          "PBES2, PBKDF2, AES-256-CBC, Iteration \(PrivateKey.passphraseIterations), PRF hmacWithSHA256"))
    }
  }

  @Test func `openssl reads every extension as it is meant`() throws {
    try withDirectory { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let path = "\(directory)/ivanov.pem"
      try AtomicFile.write(Array(TestPKI.holder("ivanov").certificate.pem.utf8), to: path)
      let text = try openssl([
        "x509", "-in", path, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus,sname",
      ]).output
      for line in [
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "X509v3 Key Usage: critical\n                Non Repudiation\n",
        "Policy: 2.25.155386817415334989430937124485238956899.1.1",
        "Policy: 0.4.0.194112.1.2",
        "URI:http://127.0.0.1:8890/crl/issuing.crl",
        "OCSP - URI:http://127.0.0.1:8890/ocsp",
        "CA Issuers - URI:http://127.0.0.1:8890/certs/issuing.cer",
        "CN=Иван Стоянов Иванов (ТЕСТ)",
      ] { #expect(text.contains(line), "\(line)\n\(text)") }

      let structure = try openssl(["asn1parse", "-in", path, "-i"]).output
      #expect(!structure.contains("Error"))
      let statements = try #require(
        TestPKI.holder("ivanov").certificate.extensionValue(oid: "1.3.6.1.5.5.7.1.3"))
      // id-etsi-qcs-QcSSCD and QcType with esign, octet for octet (EN 319 412-5, annex B).
      let sscd: [UInt8] = [0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8E, 0x46, 0x01, 0x04]
      let type: [UInt8] = [
        0x30, 0x13, 0x06, 0x06, 0x04, 0x00, 0x8E, 0x46, 0x01, 0x06, 0x30, 0x09, 0x06, 0x07, 0x04, 0x00, 0x8E,
        0x46, 0x01,
        0x06, 0x01,
      ]
      #expect(ByteSource(statements).lastPosition(of: sscd, in: 0..<statements.count) != nil)
      #expect(ByteSource(statements).lastPosition(of: type, in: 0..<statements.count) != nil)
    }
  }

  @Test func `a second run refuses to overwrite, unless asked`() throws {
    try withDirectory { directory in
      let small = try Declaration(
        yaml: """
          format: doklad-people-1
          address: http://127.0.0.1:8890
          policies: {}
          organisations: {o: {name: TEST, identifier: NTRBG-000000003}}
          certificates:
            - {id: root, kind: root, organisation: o, name: Root TEST, key: P-256}
            - {id: issuing, kind: issuing, issuer: root, organisation: o, name: Issuing TEST, key: P-256}
            - {id: tls-root, kind: root, organisation: o, name: TLS TEST, key: P-256}
          """)
      func generate(_ existing: StandInPKI.Existing) throws {
        try StandInPKI.generate(
          from: small, into: directory, passphrase: passphrase, at: TestPKI.now, existing: existing)
      }
      func root() throws -> [UInt8] { try ByteSource(contentsOf: "\(directory)/root.pem").bytes }
      try generate(.refuse)
      let first = try root()
      #expect(throws: StandInFailure.exists(path: "\(directory)/root.p12")) { try generate(.refuse) }
      #expect(try root() == first)
      try generate(.replace)
      #expect(try root() != first)
    }
  }

  @Test func `where it cannot write it leaves nothing behind`() throws {
    try withDirectory { directory in
      // The last file's name is taken by a directory, which no file can replace.
      try FileManager.default.createDirectory(
        atPath: "\(directory)/lists.pem", withIntermediateDirectories: true)
      #expect(throws: StandInFailure.exists(path: "\(directory)/lists.pem")) {
        try TestPKI.shared().write(into: directory, passphrase: passphrase)
      }
      #expect(throws: StandInFailure.self) {
        try TestPKI.shared().write(into: directory, passphrase: passphrase, existing: .replace)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["lists.pem"])
    }
  }
}
