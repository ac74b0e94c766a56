import Foundation
import OpenSSL
import Testing

/// Wycheproof: signature values chosen to break verifiers, in every scheme that is accepted here.
@Suite struct VectorTests {
  struct File: Decodable {
    let algorithm: String
    let testGroups: [Group]
  }

  struct Group: Decodable {
    struct Key: Decodable { let curve: String? }
    let type: String
    let publicKey: Key?
    let publicKeyDer: String?
    let sha, mgf, mgfSha: String?
    let sLen: Int?
    let tests: [Case]

    /// The scheme the group is about; nil for one that is not accepted here.
    var scheme: SignatureScheme? {
      let digest = sha.flatMap(Self.digest)
      switch type {
      case "EcdsaVerify": return digest.map { .ecdsa($0) }
      case "EcdsaP1363Verify": return digest.map { .ecdsaPlain($0) }
      case "RsassaPkcs1Verify": return digest.map { .rsaPKCS1($0) }
      case "DsaVerify": return digest.map { .dsa($0) }
      case "RsassaPssVerify", "RsassaPssWithParametersVerify":
        guard let digest, let mask = mgfSha.flatMap(Self.digest), mgf == "MGF1", let sLen else { return nil }
        return .rsaPSS(digest: digest, mgf1: mask, saltBytes: sLen)
      case "EddsaVerify":
        return publicKey?.curve == "edwards25519" ? .ed25519 : publicKey?.curve == "edwards448" ? .ed448 : nil
      default: return nil
      }
    }

    /// SHAKE goes with Ed448 alone here.
    private static func digest(_ name: String) -> DigestAlgorithm? {
      guard name.hasPrefix("SHA-") || name.hasPrefix("SHA3-") else { return nil }
      return DigestAlgorithm(
        rawValue: name.lowercased().replacing("sha-", with: "sha").replacing("sha3-", with: "sha3_"))
    }
  }

  struct Case: Decodable {
    let tcId: Int
    let comment: String
    let flags: [String]?
    let msg, sig, result: String
  }

  static func octets(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  static func files(_ folder: URL) throws -> [String] {
    let text = try String(contentsOf: folder.appending(path: "manifest.tsv"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return cells.count > 1 && cells[1] == "vectors" ? cells[0] : nil
    }
  }

  /// What is `acceptable` may be judged either way. Here it is refused: of PKCS #1 v1.5 encodings exactly that of RFC 8017, 9.2 is taken, of ECDSA values
  /// exactly the DER of RFC 3279, 2.2.3.
  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `every signature value is judged as Wycheproof says`() throws {
    let folder = try #require(CorpusTests.corpus)
    for name in try Self.files(folder) {
      let file = try JSONDecoder().decode(
        File.self, from: try Data(contentsOf: folder.appending(path: name)))
      var counts: [String: Int] = [:]
      for group in file.testGroups {
        guard let scheme = group.scheme else {
          counts["\(group.type) \(group.sha ?? "") is not accepted here", default: 0] += group.tests.count
          continue
        }
        let key = group.publicKeyDer.flatMap { try? PublicKey(spkiDER: Self.octets($0)) }
        for one in group.tests {
          let verdict =
            try key?.verifies(Self.octets(one.sig), over: Self.octets(one.msg), scheme) ?? false
          #expect(
            verdict == (one.result == "valid"),
            "\(name) \(one.tcId) \(one.comment) \(one.flags ?? []): must be \(one.result)")
          counts["\(one.result), \(verdict ? "accepted" : "refused")", default: 0] += 1
        }
      }
      let line = counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      print("vectors\t\(name)\t\(file.algorithm)\t\(line.joined(separator: "; "))")
    }
  }
}
