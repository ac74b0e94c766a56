import AdES
import CaseStore
import Drafting
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Testing
import Validation
import Words
import Workflow

private let bulgarian = Words(.bulgarian)
private let english = Words(.english)

private let names = Names(
  person: {
    ["petrova": "Мария Петрова", "ivanov": "Георги Иванов", "dimitrov": "Петър Димитров"][$0] ?? $0.rawValue
  },
  step: { ["prepare": "Изготвил", "agree": "Съгласувал", "sign": "Подписал"][$0] ?? $0.rawValue })

/// What a few people read, word for word.
@Suite struct `Word for word` {
  @Test func `a refusal names the step, the rule and who can act instead`() {
    let refusal = Refusal.outOfOrder(step: "sign", next: ["agree"], whoCanAct: ["ivanov", "petrova"])
    #expect(
      bulgarian.say(refusal, names)
        == "Сега не е ред на стъпка „Подписал“. На ред е стъпка „Съгласувал“. Това може да направи Георги Иванов или Мария "
        + "Петрова.")
    #expect(
      english.say(refusal)
        == "It is not the turn of step \"sign\". Next is step \"agree\". ivanov or petrova can do this.")
  }

  @Test func `separation of duties names the step that bars and the person in common`() {
    #expect(
      bulgarian.say(
        .separationOfDuties(
          person: "petrova", step: "agree", other: "prepare", inCommon: "petrova", whoCanAct: ["ivanov"]),
        names)
        == "Мария Петрова вече участва в стъпка „Изготвил“ и затова не може да действа по стъпка „Съгласувал“: двете изискват "
        + "различни хора. Това може да направи Георги Иванов.")
    #expect(
      bulgarian.say(
        .separationOfDuties(
          person: "petrova", step: "sign", other: "agree", inCommon: "dimitrov", whoCanAct: []), names)
        == "Мария Петрова не може да действа по стъпка „Подписал“ за Петър Димитров: зад стъпка „Съгласувал“ вече стои Петър "
        + "Димитров, а двете изискват различни хора. По регистъра на правомощията сега никой друг не може да направи това."
    )
  }

  @Test func `a role out of its period says which period holds`() throws {
    let day = try #require(CalendarDay(year: 2026, month: 3, day: 2))
    let period = try #require(Period(from: day.adding(days: -61), until: day.adding(days: -1)))
    let refusal = Refusal.notAuthorised(
      person: "dimitrov", step: "sign", why: .roleNotValidThatDay(day, periods: [period]),
      whoCanAct: ["ivanov"])
    #expect(
      bulgarian.say(refusal, names)
        == "Петър Димитров няма право на стъпка „Подписал“. Ролята за тази стъпка не важи на 02.03.2026 г.; важи от 31.12.2025 г. "
        + "до 01.03.2026 г. Това може да направи Георги Иванов.")
  }

  @Test func `a certificate of nobody shows its number masked`() {
    #expect(
      bulgarian.say(CertificateMismatch.unknownSerialNumber("PNOBG-8099011001"))
        == "Идентификаторът в удостоверението (PNOBG-80******01) не е на никого от регистъра на правомощията."
    )
  }

  @Test func `a reason is asked for with the option that gives it`() {
    #expect(bulgarian.remedy(Refusal.reasonRequired(step: "agree")) == "Дайте причината с --reason \"…\".")
    #expect(english.remedy(Refusal.reasonRequired(step: "agree")) == "Give the reason with --reason \"…\".")
  }

  @Test func `names come from the register and the route`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Samples")
    let authority = try Authority(yaml: Array(Data(contentsOf: root.appending(path: "authority.yaml"))))
    let route = try Route(yaml: Array(Data(contentsOf: root.appending(path: "routes/council-report.yaml"))))
    let names = Names(authority, route, in: bulgarian)
    let petrova = try #require(authority.person("petrova"))
    #expect(names.person("petrova") == petrova.name)
    #expect(names.step("review") == "Юрист")
    #expect(names.person("nobody") == "nobody")
    #expect(names.step("finance") == "finance")
  }

  @Test func `a mistake in a route file is shown with file, line and key`() {
    let failure = YAMLFailure(
      line: 12, column: 5, key: "steps[1].deadline",
      problem: .expected("a whole number from 0 to 250", found: "two"))
    #expect(
      bulgarian.say(failure, in: "route.yaml")
        == "route.yaml, ред 12, знак 5, ключ „steps[1].deadline“: очаква се: цяло число от 0 до 250; намерено: „two“."
    )
    #expect(
      english.say(failure)
        == "Line 12, column 5, key \"steps[1].deadline\": expected: a whole number from 0 to 250; found: \"two\"."
    )
  }

  @Test func `a missing step is told as missing`() {
    let finding = RouteFinding(rule: .routeStepMissing, step: "sign", expected: "a signature", found: "none")
    #expect(bulgarian.say(finding, names) == "Стъпка „Подписал“: подписът липсва.")
    #expect(bulgarian.say(RouteVerdict.broken([finding])) == "Маршрутът е нарушен: 1 нарушение.")
  }

  @Test func `what the audit writes of a certificate is worded without its number`() {
    let finding = RouteFinding(
      rule: .certificatePerson, step: "agree", label: "agree", expected: "a certificate of ivanov",
      found: "\(CertificateMismatch.unknownSerialNumber("PNOBG-8099011001"))")
    #expect(
      bulgarian.say(finding, names)
        == "Стъпка „Съгласувал“: удостоверението не е на този, който действа. Идентификаторът в удостоверението не е на никого "
        + "от регистъра на правомощията.")
  }

  @Test func `octets after the document are counted in the right form`() {
    #expect(
      bulgarian.say(PDFFailure.trailingBytes(offset: 1000, count: 1))
        == "След края на документа има чуждо съдържание (1 байт, от байт 1000).")
    #expect(
      bulgarian.say(PDFFailure.trailingBytes(offset: 1000, count: 21))
        == "След края на документа има чуждо съдържание (21 байта, от байт 1000).")
  }

  @Test func `what was permitted after a signature is told apart from what was not`() {
    #expect(
      bulgarian.say(Finding.filledAfterSigning(permittedChanges[2]))
        == "След този подпис са попълнени полета („Date“ и „Place“) и са добавени бележки върху 2 страници. Подписът го "
        + "позволява, но не го обхваща.")
    #expect(
      bulgarian.say(Finding.changedAfterSigning(changes[0]))
        == "Документът е променен след този подпис (при записване № 3 на файла): обект 4 0 (/Page) е подменен."
    )
  }

  @Test func `an expired certificate is told with its name and last moment`() throws {
    let certificate = try TestPKI.shared().certificate("petrova")
    let name = try #require(certificate.subject.commonName)
    #expect(
      bulgarian.say(SigningFailure.certificateNotValid(certificate, atTime: .after))
        == "Удостоверението „\(name)“ е изтекло на \(bulgarian.time(certificate.notAfter)).")
    #expect(
      english.say(PathFailure.notYetValid, of: certificate)
        == "The certificate \"\(name)\" is valid only from \(english.time(certificate.notBefore)).")
    #expect(
      bulgarian.say(PathFailure.revocationUnknown, of: certificate)
        == "Не може да се установи дали удостоверението „\(name)“ е спряно.")
  }

  @Test func `the system's reason is translated`() {
    #expect(
      bulgarian.say(FileFailure(.read, path: "доклад.md", code: ENOENT))
        == "Файлът „доклад.md“ не може да се прочете: няма такъв файл или папка.")
    #expect(
      english.say(FileFailure(.write, path: "report.pdf", code: ENOSPC))
        == "The file \"report.pdf\" cannot be written: there is no room on the disk.")
  }

  @Test func `a wrong PIN with one try left warns before the token locks`() {
    #expect(
      bulgarian.say(OpenSSLFailure.token(.wrongPINOneTryLeft))
        == "Грешен ПИН. Остава един опит: след още един грешен ПИН токенът се заключва.")
  }

  @Test func `what a report lacks is asked for by name and key`() {
    let failure = DraftFailure.missing(fields: [.to, .basis], file: "доклад.md")
    #expect(bulgarian.say(failure) == "доклад.md: липсват „адресат“ и „правно основание“.")
    #expect(
      bulgarian.remedy(failure)
        == "Допишете в началото на файла, между два реда „---“: до: …; основание: …; или ги дайте с --set, например --set "
        + "до=\"…\". Ако няма правно основание, оставете „основание:“ празно.")
  }

  @Test func `a conflict sends back to the case`() {
    #expect(
      bulgarian.remedy(StoreFailure.conflict(case: "2026-1", expected: 3, actual: 4))
        == "Прегледайте преписката и повторете: doklad show 2026-1")
  }

  @Test func `a conclusion is one word with its reason beside it`() {
    #expect(bulgarian.say(Conclusion.totalFailed(.hashFailure)) == "невалиден")
    #expect(bulgarian.explain(.totalFailed(.hashFailure)) == "Подписаното е променено след подписването.")
    #expect(bulgarian.explain(.totalPassed) == nil)
  }
}

/// What messages are built from.
@Suite struct `Parts of messages` {
  @Test(arguments: [
    (0, "0 подписа"), (1, "1 подпис"), (2, "2 подписа"), (21, "21 подписа"), (101, "101 подписа"),
  ])
  func `counts in the form the number asks for`(_ number: Int, _ expected: String) {
    #expect(bulgarian.count(number, ("подпис", "подписа"), ("signature", "signatures")) == expected)
  }

  @Test func `lists with the conjunction of the language`() {
    #expect(bulgarian.all(of: ["а"]) == "а")
    #expect(bulgarian.all(of: ["а", "б", "в"]) == "а, б и в")
    #expect(english.anyOf(["a", "b"]) == "a or b")
    #expect(english.all(of: []) == "")
  }

  @Test(arguments: [
    (1, "1 байт"), (9_999, "9999 байта"), (65_536, "65,5 kB"), (1_000_000, "1 MB"), (10_000_000_000, "10 GB"),
  ])
  func `tells sizes as people speak of them`(_ number: Int, _ expected: String) {
    #expect(bulgarian.size(number) == expected)
  }

  @Test func `times are those of Bulgaria`() {
    // 2 March 2026, 09:00 UTC is 11:00 in winter time; 1 July 2026 is in summer time.
    #expect(bulgarian.time(TestPKI.now) == "02.03.2026 г. 11:00")
    #expect(english.time(TestPKI.now) == "2 Mar 2026 11:00")
    #expect(bulgarian.time(Date(timeIntervalSince1970: 1_782_896_400)) == "01.07.2026 г. 12:00")
  }

  @Test func `days and periods`() throws {
    let day = try #require(CalendarDay(year: 2025, month: 1, day: 31))
    #expect(bulgarian.day(day) == "31.01.2025 г.")
    #expect(english.day(day) == "31 Jan 2025")
    let period = try #require(Period(from: day))
    #expect(bulgarian.period(period) == "от 31.01.2025 г.")
    #expect(english.period(period) == "from 31 Jan 2025")
  }

  @Test(arguments: [
    ("PNOBG-8099011001", "PNOBG-80******01"), ("NTRBG-000000001", "NTRBG-000000001"),
    ("PNOBG-123", "PNOBG-***"),
    ("8099011001", "80******01"), ("IDCBG-642098765", "IDCBG-64*****65"), ("", ""),
  ])
  func `masks the identifier of a person, never that of an organisation`(
    _ identifier: String, _ expected: String
  ) {
    #expect(Words.masked(identifier) == expected)
  }

  @Test func `masks every personal identifier in a text`() {
    #expect(
      Words.masking("CN=A,SERIALNUMBER=PNOBG-8099011001,O=NTRBG-000000001; PNOBG-9900000002")
        == "CN=A,SERIALNUMBER=PNOBG-80******01,O=NTRBG-000000001; PNOBG-99******02")
  }

  @Test func `a hostile name can neither move the cursor nor turn the text`() {
    #expect(english.quote("a\u{1B}[2Jb\u{202E}c\nd") == "\"a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\"")
    #expect(english.quote(String(repeating: "x", count: 1000)).count == Words.longestQuoteCharacters + 3)
  }
}
