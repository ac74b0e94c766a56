import Files
import Foundation

/// A report of 50 KB in memory, signed and verified in this process.
struct SmallFiles {
  enum Operation: String, CaseIterable {
    case signPDF = "PDF: open and sign"
    case verifyPDF = "PDF: verify"
    case signCAdES = "CAdES detached: sign"
    case verifyCAdES = "CAdES detached: verify"

    var isSigning: Bool { self == .signPDF || self == .signCAdES }
  }

  private let bench: Bench
  private let pdf: ByteSource
  private let content: ByteSource

  init(_ bench: Bench) throws {
    self.bench = bench
    pdf = ByteSource(try SamplePDF.report(field: Bench.field))
    content = ByteSource((0..<pdf.count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) })
  }

  /// The operation ready to be repeated.
  private func prepared(_ operation: Operation, _ key: Bench.Key) throws -> () throws -> Void {
    switch operation {
    case .signPDF: return { _ = try bench.sign(pdf, with: key) }
    case .verifyPDF:
      let signed = ByteSource(try bench.sign(pdf, with: key).bytes)
      return { try bench.trust.verify(signed) }
    case .signCAdES: return { _ = try bench.detached(over: content, with: key) }
    case .verifyCAdES:
      let message = ByteSource(try bench.detached(over: content, with: key))
      return { try bench.trust.verify(message, content: content) }
    }
  }

  /// For a profiler.
  func repeated(_ operation: Operation, _ key: Bench.Key, count: Int) throws {
    let run = try prepared(operation, key)
    for _ in 0..<count { try run() }
  }

  func tables(_ speed: OpenSSLSpeed) throws -> [Table] {
    let hash = Double(pdf.count) / speed.sha256Rate
    var raw = Table("openssl speed: ms of a processor", ["operation", "ms"])
    for key in OpenSSLSpeed.Key.allCases {
      raw.add("\(key.rawValue) sign", speed[key].sign.milliseconds)
      raw.add("\(key.rawValue) verify", speed[key].verify.milliseconds)
    }
    raw.add(
      "SHA-256 of \(pdf.count) octets, at \((speed.sha256Rate / 1e6).digits(0)) MB/s", hash.milliseconds)

    // What a verification checks besides: the signer's certificate and the list it may be on, by the issuing CA's RSA-3072
    // key, and that CA's certificate and its list, by the root's P-256 key.
    let path = 2 * speed[.rsa3072].verify + 2 * speed[.p256].verify
    var table = Table(
      "A file of 50 KB in memory: ms of a processor, median",
      ["operation", "key", "ours", "key and hash", "ratio", "with all checks", "ratio"])
    for operation in Operation.allCases {
      for key in Bench.Key.allCases {
        let ours = try Measuring.median(prepared(operation, key)).processorSeconds
        let operations = speed[key == .p256 ? .p256 : .rsa2048]
        let least = hash + (operation.isSigning ? operations.sign : operations.verify)
        // A value just made is verified before anyone relies on it.
        let checked = least + (operation.isSigning ? operations.verify : path)
        table.add(
          operation.rawValue, key.rawValue, ours.milliseconds, least.milliseconds, (ours / least).digits(2),
          checked.milliseconds, (ours / checked).digits(2))
      }
    }
    return [raw, table]
  }
}
