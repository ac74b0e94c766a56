import Testing
import Words

@Suite struct `The language of a run` {
  @Test(
    arguments: [
      ["--lang", "bg", "status"], ["status", "--lang", "bg"], ["status", "--lang=bg"],
    ])
  func `is named anywhere in the command line, which goes on without it`(arguments: [String]) {
    let (language, rest) = Language.named(in: arguments)
    #expect(language == .bulgarian)
    #expect(rest == ["status"])
  }

  @Test func `stays for the parser to complain about where it is none`() {
    let (language, rest) = Language.named(in: ["status", "--lang", "fr"])
    #expect(language == nil)
    #expect(rest == ["status", "--lang", "fr"])
  }

  @Test func `is not read out of what comes after two dashes`() {
    let (language, rest) = Language.named(in: ["open", "--", "--lang", "bg"])
    #expect(language == nil)
    #expect(rest == ["open", "--", "--lang", "bg"])
  }
}
