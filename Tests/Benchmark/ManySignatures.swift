import Files
import Foundation
import PDF

/// A report that hundreds signed, each in a revision of its own.
struct ManySignatures {
  let bench: Bench
  static let counts = [10, 100, 200, 500]

  func table() throws -> Table {
    var table = Table(
      "A report of 50 KB with many signatures (P-256): ms of a processor",
      ["signatures", "MB", "sign one more", "verify all", "of it a signature"])
    let names = (0...(Self.counts.max() ?? 0)).map { "step-\($0)" }
    var bytes = try SamplePDF.report(field: Bench.field)
    bytes += try Document(ByteSource(bytes)).addingSignatureFields(names)
    for (done, name) in names.enumerated() {
      let file = ByteSource(bytes)
      if Self.counts.contains(done) {
        let verify = try Measuring.median(minimumSeconds: 0.5) { try bench.trust.verify(file) }
          .processorSeconds
        let sign = try Measuring.median(minimumSeconds: 0.5) {
          _ = try bench.sign(file, field: name, with: .p256)
        }.processorSeconds
        table.add(
          "\(done)", (Double(bytes.count) / 1e6).digits(2), sign.milliseconds, verify.milliseconds,
          (verify / Double(done)).milliseconds)
      }
      bytes += try bench.sign(file, field: name, with: .p256).appended
    }
    return table
  }
}
