import Foundation

/// The machine-readable side of every command: one JSON document on standard output, keys in a fixed order.
enum JSONOutput {
  static func print(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    do {
      Terminal.say(String(decoding: try encoder.encode(value), as: UTF8.self))
    } catch {
      // Only a value that no JSON can express fails here; none of ours has one.
      preconditionFailure("unencodable output: \(error)")
    }
  }
}

/// A failure: `{"error": {"code", "message", "remedy", "exitCode"}}`.
struct ComplaintJSON: Encodable {
  struct Body: Encodable {
    let code, message: String
    let remedy: String?
    let exitCode: Int32
  }
  let error: Body

  init(_ complaint: Complaint) {
    error = Body(
      code: complaint.code, message: complaint.message, remedy: complaint.remedy,
      exitCode: complaint.exit.rawValue)
  }
}
