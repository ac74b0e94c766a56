import Files
import Foundation
import Testing

@testable import OpenSSL

/// The `openssl` command judges our signatures, and we judge its.
struct PeerTests {
  let message = Array("доклад".utf8)

  /// Keys as `openssl genpkey` is asked for them, our scheme, and the options that make `openssl pkeyutl` use it.
  static let rows: [(name: String, genpkey: [String], scheme: SignatureScheme, options: [String])] = [
    ("RSA", ["-algorithm", "RSA"], .rsaPKCS1(.sha256), ["-digest", "sha256"]),
    (
      "RSA-PSS", ["-algorithm", "RSA"], .rsaPSS(digest: .sha384, mgf1: .sha256, saltBytes: 17),
      [
        "-digest", "sha384", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:17", "-pkeyopt",
        "rsa_mgf1_md:sha256",
      ]
    ),
    (
      "P-521", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], .ecdsa(.sha512),
      ["-digest", "sha512"]
    ),
    (
      "brainpool", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"], .ecdsa(.sha3_256),
      ["-digest", "sha3-256"]
    ),
    ("Ed25519", ["-algorithm", "ED25519"], .ed25519, []),
    ("Ed448", ["-algorithm", "ED448"], .ed448, []),
  ]

  @Test(arguments: rows.map(\.name))
  func `openssl verifies what we sign, and we what it signs`(name: String) throws {
    let row = try #require(Self.rows.first { $0.name == name })
    let directory = FileManager.default.temporaryDirectory.appending(path: "doklad-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    func openssl(_ arguments: [String]) throws -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["openssl"] + arguments
      process.currentDirectoryURL = URL(filePath: directory)
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
    try #require(try openssl(["genpkey", "-out", "key.pem"] + row.genpkey))
    let key = try PrivateKey(pem: ByteSource(contentsOf: "\(directory)/key.pem").bytes, passphrase: nil)
    try AtomicFile.write(message, to: "\(directory)/message")
    let options = ["-rawin", "-in", "message"] + row.options

    try AtomicFile.write(key.sign(message, row.scheme), to: "\(directory)/ours")
    #expect(try openssl(["pkeyutl", "-verify", "-inkey", "key.pem", "-sigfile", "ours"] + options))

    try #require(try openssl(["pkeyutl", "-sign", "-inkey", "key.pem", "-out", "theirs"] + options))
    let theirs = try ByteSource(contentsOf: "\(directory)/theirs").bytes
    #expect(try key.publicKey.verifies(theirs, over: message, row.scheme))
    #expect(try !key.publicKey.verifies(theirs, over: message.dropLast(), row.scheme))
  }

  @Test func `DSA signatures of old are still told apart`() throws {
    // Made once with `openssl genpkey` and `openssl dgst -sha256 -sign` over "доклад".
    let spki = try #require(Data(base64Encoded: Self.dsaKey))
    let value = try #require(Data(base64Encoded: Self.dsaSignature))
    let key = try PublicKey(spkiDER: Array(spki))
    #expect(key.algorithm == .dsa(bits: 1024))
    #expect(try key.verifies(Array(value), over: message, .dsa(.sha256)))
    #expect(try !key.verifies(Array(value), over: message, .dsa(.sha1)))
    #expect(try !key.verifies(Array(value) + [0], over: message, .dsa(.sha256)))
  }

  private static let dsaKey = """
    MIIBuDCCASwGByqGSM44BAEwggEfAoGBAMH4WRwiSghS1CU5oeY4fuTqyv2mSIAxEl0iBU2+VlnFofWjmsYrZ5chw8sdmaaiFh3j\
    NnDaMoIxE5wVJ55wqMPaBNuIqJP5c97tUKExKwHKJbyps4cLF4xZHw47Crt2CjqnctrGjv2dkxEWMToWbIAZdV3eP3WAPaFvP4Rr\
    NmcnAhUAm9kD+n4Gg75jAqx4yu03Hb7MCX0CgYEAkMtAuEStWoDCM+baIL4kBs5+wfI4Xa/oU7xc6IjvkfLgrfMmDgH4lx/Jg7U0\
    LynUHt3rgwnjbvuunTwv0kY3YT9DHK04f3269ry7DyS2Pdm9LZCcqiD83cBDInx0V3oGHngf4xCkJRgg9a9GUOpmlMkrzD6aactH\
    Rc+iFzxRdJcDgYUAAoGBAIKj5jZ0XhRN5fNzBJzVziDtX1vyoKP9bXAcVV3fQlrek9GxS5WEJl+MJ5aCLFKXkQ15+YQ29IgZuQqR\
    /8YOMlyK/0TfpejrNfUJJqLim5v+UxhzHLv8V1yAJgpynu3i6jna3KCxobnICwWCSaJ/7tyBgSuP5UwCkCOYri7UvTYO
    """
  private static let dsaSignature = """
    MCwCFBDsEEHZEDfPm36iQeNDiRKuL6uMAhQI4GWWrhm76/+LdY1FaDiT89NP9Q==
    """
}
