import Foundation
import Testing
import Words

@Test func `speaks the language it was made for`() {
  #expect(Words(.bulgarian)("да", "yes") == "да")
  #expect(Words(.english)("да", "yes") == "yes")
}

/// What holds for everything that is said, whatever it is about.
@Suite struct `Everything said` {
  @Test(arguments: Sample.all + Sample.phrases + Sample.names, Language.allCases)
  func `shows no raw value`(_ sample: Sample, _ language: Language) {
    for text in sample.say(Words(language)) {
      #expect(!text.isEmpty)
      #expect(!text.contains("Optional"), "\(text)")
      #expect(!text.contains(" nil"), "\(text)")
      // A case with a payload, a type's name, a labelled argument.
      #expect(text.firstMatch(of: #/[A-Za-z]\(/#) == nil, "\(text)")
      #expect(text.firstMatch(of: #/\b(OpenSSL|PDF|Workflow|Validation|ASiC)\.[A-Z]/#) == nil, "\(text)")
      let camels = text.matches(of: #/\b[a-z]+[A-Z][A-Za-z]*\b/#).map { String($0.output) }
      #expect(Set(camels).isSubset(of: plainCamelCase), "\(text)")
    }
  }

  @Test(arguments: Sample.all, Language.allCases)
  func `is whole sentences`(_ sample: Sample, _ language: Language) {
    for text in sample.say(Words(language)) {
      #expect(!text.contains(#/ {2}|\s[.,](\s|$)|[^.]\.\.(\s|$)|г\.\./#), "\(text)")
      // Only a file's name may begin a message with a small letter.
      #expect(text.first?.isLowercase != true || text.contains(#/^[a-z]+\.(md|docx|yaml)[:,]/#), "\(text)")
      // A command stands last and without a full stop, so that it can be copied.
      #expect(text.contains(#/[.?]$|: (doklad|apt-get|--set) [^.]*$/#), "\(text)")
      #expect(text.count(where: { $0 == "„" }) == text.count(where: { $0 == "“" }), "\(text)")
    }
  }

  @Test(arguments: Sample.all + Sample.phrases)
  func `is in Bulgarian letters in Bulgarian, and not in English`(_ sample: Sample) {
    for text in sample.say(Words(.bulgarian)) { #expect(text.contains(#/[а-я]/#), "\(text)") }
    for text in sample.say(Words(.english)) {
      // People keep their names.
      let wording = text.replacing("(ТЕСТ)", with: "").replacing(#/"[^"]*"/#, with: "")
      #expect(!wording.contains(#/[А-Яа-я„]/#), "\(text)")
    }
  }

  /// What is written with a capital inside because it is so written in files, options or elsewhere.
  private let plainCamelCase: Set<String> = [
    "libcurl", "doklad", "certificateAuthority", "clientCertificate", "daysOff", "workingDays",
    "serialNumber", "kB",
  ]
}
