import Foundation
import Testing

@testable import Workflow

struct StatementTests {
  @Test func `is written as these octets`() throws {
    let zero = try #require(SHA256Digest(hex: zeroes))
    let statement = StepStatement(
      caseID: "2025-1", version: 2, step: "agree", kind: .agree, role: "headOfUnit", person: "stoyanova",
      opinion: .agreedWithRemarks, remark: "Виж т. 2",
      document: FileReference(
        name: "Доклад.pdf", mediaType: "application/pdf", sha256: zero),
      attachments: [], previous: zero,
      delegation: DelegationReference(grantor: "ivanov", order: "РД-15-5/07.03.2025", kind: .substitution),
      route: RouteReference(id: "council-report", sha256: zero),
      outgoingNumber: "ВК66-12/10.03.2025", time: Fixture.time())
    #expect(
      String(decoding: statement.canonicalBytes, as: UTF8.self)
        == #"{"attachments":[],"case":"2025-1","delegation":{"grantor":"ivanov","kind":"substitution","#
        + #""order":"РД-15-5/07.03.2025"},"document":{"mediaType":"application/pdf","#
        + #""name":"Доклад.pdf","sha256":"\#(zeroes)"},"format":"doklad-statement-1","kind":"agree","#
        + #""opinion":"agreedWithRemarks","outgoingNumber":"ВК66-12/10.03.2025","person":"stoyanova","#
        + #""previous":"\#(zeroes)","remark":"Виж т. 2","role":"headOfUnit","#
        + #""route":{"id":"council-report","sha256":"\#(zeroes)"},"step":"agree","#
        + #""time":"2025-03-10T08:00:00Z","version":2}"#)
    #expect(try StepStatement(canonicalBytes: statement.canonicalBytes) == statement)
    #expect(statement.effectivePersons == ["stoyanova", "ivanov"])
  }

  private let zeroes = String(repeating: "0", count: 64)

  @Test(
    arguments: [
      (
        "format", JSONValue.string("doklad-statement-2"),
        JSONFailure.wrongValue(path: "format", expected: "doklad-statement-1")
      ),
      ("version", .integer(0), .wrongValue(path: "version", expected: "1 to 1000000")),
      ("version", .string("1"), .wrongType(path: "version", expected: "integer")),
      ("step", .string("a.b"), .wrongValue(path: "step", expected: "1 to 64 of a-z A-Z 0-9 - _")),
      ("person", .string("петрова"), .wrongValue(path: "person", expected: "1 to 64 of a-z A-Z 0-9 - _ .")),
      (
        "kind", .string("approve"),
        .wrongValue(path: "kind", expected: "prepare|agree|review|sign|return|withdraw")
      ),
      ("opinion", .string(""), .wrongValue(path: "opinion", expected: "1 to 4096 octets of text")),
      (
        "time", .string("2025-03-10T08:00:00+02:00"),
        .wrongValue(path: "time", expected: "a time as 2025-01-31T09:30:00Z")
      ),
      (
        "previous", .string("AB"), .wrongValue(path: "previous", expected: "64 lower-case hexadecimal digits")
      ),
      ("document", .string("x"), .wrongType(path: "document", expected: "object")),
      ("attachments", .null, .wrongType(path: "attachments", expected: "array")),
      ("attachments", .array([.integer(1)]), .wrongType(path: "attachments[0]", expected: "object")),
      ("note", .string("x"), .unknownKey(path: "note")),
      ("case", nil, .missingKey(path: "case")),
    ] as [(String, JSONValue?, JSONFailure)]) func `refuses a statement with one thing wrong`(
      _ key: String, _ value: JSONValue?, _ failure: JSONFailure
    ) throws
  {
    let good = try Fixture().statement("prepare").json
    guard case .object(var members) = good else { return }
    members.removeAll { $0.name == key }
    if let value { members.append(JSONMember(key, value)) }
    let octets = JSONValue.object(members.sorted()).canonicalBytes
    #expect(throws: failure) { try StepStatement(canonicalBytes: octets) }
  }

  @Test(arguments: [
    "", ".", "..", "a/b", "a\\b", "a\u{0}b", "a\nb", "a\u{202E}b", String(repeating: "я", count: 128),
  ])
  func `refuses a file name that is no plain name`(_ name: String) throws {
    #expect(!FileReference.isSafe(name: name))
    let file = FileReference(name: name, mediaType: "text/plain", sha256: try digest("x"))
    #expect(throws: JSONFailure.self) { try FileReference(canonicalBytes: file.canonicalBytes) }
  }

  @Test func `takes a file name in Cyrillic with spaces and dots`() throws {
    let file = FileReference(
      name: "Проект за решение № 2 (окончателен).docx", mediaType: "text/plain", sha256: try digest("x"))
    #expect(try FileReference(canonicalBytes: file.canonicalBytes) == file)
  }

  @Test func `refuses a statement longer than its limit`() throws {
    let statement = try Fixture().statement("prepare") {
      $0.attachments = try (0..<400).map {
        FileReference(
          name: "\(String(repeating: "я", count: 60))\($0)", mediaType: "text/plain",
          sha256: try digest("\($0)"))
      }
    }
    #expect(
      throws: JSONFailure.tooLarge(bytes: statement.canonicalBytes.count, limitBytes: 65_536)
    ) { try StepStatement(canonicalBytes: statement.canonicalBytes) }
  }

  @Test(arguments: [
    (StatementKind.prepare, Opinion?.none, String?.none, String?.none, OpinionFlaw?.none),
    (.prepare, .agreed, nil, nil, nil),
    (.sign, .refused, nil, "не", .notHere(.refused)),
    (.agree, nil, nil, nil, .missing),
    (.agree, .agreed, nil, nil, nil),
    (.agree, .separateOpinion, nil, nil, nil),
    (.agree, .agreedWithRemarks, "Виж т. 2", nil, nil),
    (.agree, .agreedWithRemarks, nil, nil, .remarkRequired),
    (.review, .agreedWithRemarks, " \n", nil, .remarkRequired),
    (.review, .refused, nil, "Противоречи на закона.", nil),
    (.review, .refused, "забележка", nil, .reasonRequired),
    (.return, nil, nil, "за преработка", nil),
    (.return, nil, nil, nil, .reasonRequired),
    (.withdraw, nil, nil, " ", .reasonRequired),
    (.withdraw, .agreed, nil, "отпада", .notHere(.agreed)),
  ]) func `an opinion needs what it is made of`(
    _ kind: StatementKind, _ opinion: Opinion?, _ remark: String?, _ reason: String?, _ flaw: OpinionFlaw?
  ) throws {
    let statement = try Fixture().statement("prepare", kind: kind) {
      $0.opinion = opinion
      $0.remark = remark
      $0.reason = reason
    }
    #expect(statement.opinionFlaw == flaw)
  }
}
