/// What `openssl speed` says of this machine, in seconds of a processor.
struct OpenSSLSpeed {
  enum Key: String, CaseIterable {
    case rsa2048 = "RSA-2048"
    case rsa3072 = "RSA-3072"
    case p256 = "P-256"
  }

  struct KeyOperations {
    let sign: Double
    let verify: Double
  }

  private let keys: [Key: KeyOperations]
  /// Octets a second through SHA-256, in blocks of 16 KiB.
  let sha256Rate: Double

  subscript(key: Key) -> KeyOperations { keys[key] ?? KeyOperations(sign: .nan, verify: .nan) }

  struct NotUnderstood: Error { let output: String }

  static func measured() throws -> OpenSSLSpeed {
    let keys = try fields(
      Program.run(["openssl", "speed", "-mr", "-seconds", "2", "rsa2048", "rsa3072", "ecdsap256"]))
    let hash = try fields(
      Program.run(["openssl", "speed", "-mr", "-seconds", "2", "-bytes", "16384", "-evp", "sha256"]))
    // Machine-readable lines: +F2 (RSA) and +F4 (ECDSA) end in bits, signatures and verifications a second, +F in octets
    // a second.
    func operations(_ label: String, bits: Double) throws -> KeyOperations {
      guard
        let line = keys.first(where: { $0.label == label && $0.numbers.count == 4 && $0.numbers[1] == bits })
      else { throw NotUnderstood(output: "\(keys)") }
      return KeyOperations(sign: 1 / line.numbers[2], verify: 1 / line.numbers[3])
    }
    guard let rate = hash.first(where: { $0.label == "+F" })?.numbers.last else {
      throw NotUnderstood(output: "\(hash)")
    }
    return OpenSSLSpeed(
      keys: [
        .rsa2048: try operations("+F2", bits: 2048), .rsa3072: try operations("+F2", bits: 3072),
        .p256: try operations("+F4", bits: 256),
      ], sha256Rate: rate)
  }

  private static func fields(_ output: String) -> [(label: String, numbers: [Double])] {
    output.split(separator: "\n").map { line in
      let cells = line.split(separator: ":")
      return (cells.first.map(String.init) ?? "", cells.dropFirst().compactMap { Double($0) })
    }
  }
}
