import Testing
import Words

/// One thing that is worded, by a name for the test's report.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  /// Everything that is said of it.
  let say: @Sendable (Words) -> [String]

  var testDescription: String { name }

  /// One sample for each of these, named after its own description.
  static func each<Value: Sendable>(
    _ kind: String, _ values: [Value], _ say: @escaping @Sendable (Words, Value) -> [String?]
  ) -> [Sample] {
    values.map { value in
      Sample(name: "\(kind) \(value)") { words in say(words, value).compactMap(\.self) }
    }
  }

  /// One list of many; a long sum of lists takes the compiler too long.
  static func joined(_ lists: [[Sample]]) -> [Sample] { lists.flatMap(\.self) }

  static let all = joined([workflow, validation, formats, keys, stores, drafting, delivery, trustServices])
  /// Words and phrases, which are no sentences.
  static let phrases = joined([
    workflowPhrases, validationPhrases, keyPhrases, storePhrases, draftingPhrases, lint, deliveryPhrases,
  ])
}
