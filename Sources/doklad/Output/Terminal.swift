import Foundation

/// Where output goes, and how it looks there. The rules of output stand here and nowhere else:
///
/// - results go to standard output, everything else (progress, questions, complaints) to standard error;
/// - emphasis only on a terminal, never into a pipe, never with `NO_COLOR`;
/// - progress only on a terminal.
enum Terminal {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  private static let colours = ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  /// Whether results are shown in colours.
  static var coloursOutput: Bool { outputIsTerminal && colours }

  /// A line of results.
  static func say(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

  /// A line beside the results.
  static func note(_ text: String) {
    // Emphasis is put in for the results' stream; this one may lead elsewhere.
    write((errorIsTerminal ? text : text.replacing(#/\u{1b}\[\d*m/#, with: "")) + "\n", to: STDERR_FILENO)
  }

  /// What is being done right now, on a terminal only.
  static func progress(_ text: String) {
    if errorIsTerminal { note(dim(text)) }
  }

  static func bold(_ text: String) -> String { emphasised(text, "1") }
  static func dim(_ text: String) -> String { emphasised(text, "2") }
  static func good(_ text: String) -> String { emphasised(text, "32") }
  static func bad(_ text: String) -> String { emphasised(text, "31") }
  static func doubtful(_ text: String) -> String { emphasised(text, "33") }

  private static func emphasised(_ text: String, _ code: String) -> String {
    outputIsTerminal && colours ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// A complaint: what happened, then what to do. As JSON it is the result, and goes where results go.
  static func tell(_ complaint: Complaint, inJSON: Bool) {
    if inJSON { return JSONOutput.print(ComplaintJSON(complaint)) }
    note(words("Грешка: ", "Error: ") + complaint.message)
    if let remedy = complaint.remedy { note("  → " + remedy) }
  }

  /// Writes all of `text`; a closed pipe ends the process quietly, as with any tool in a pipeline.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Asks a question that is answered with yes or no; nil where nobody is there to answer.
  static func confirm(_ question: String) -> Bool? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    write(question + words(" [д/Н] ", " [y/N] "), to: STDERR_FILENO)
    guard let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() else { return nil }
    return ["y", "yes", "д", "да"].contains(answer)
  }
}
