import Files
import TestPKI
import Validation

/// Any one file, whoever made it.
enum VerifyOne {
  static func run(_ path: String) throws {
    var told = ""
    let cost = try Measuring.once {
      let report = try Validator(policy: TrustPolicy())
        .validate(try ByteSource(contentsOf: path), at: TestPKI.now)
      let codes = Set((report.findings + report.signatures.flatMap(\.findings)).map(\.code)).sorted()
      told = "\(report.conclusion), \(report.signatures.count) signatures, \(codes.joined(separator: " "))"
    }
    print(told)
    print(
      "\(cost.processorSeconds.milliseconds) ms of a processor, \(Measuring.peakBytes() >> 20) MB at most")
  }
}
