import Foundation
import Testing

@testable import Workflow

struct CanonicalJSONTests {
  private func parse(_ text: String) throws(JSONFailure) -> JSONValue {
    try JSONValue(canonicalBytes: Array(text.utf8), limitBytes: 1024)
  }

  @Test func `writes strings with the shortest escapes, the example of RFC 8785, 3_2_2`() throws {
    let value = JSONValue.string("\u{20AC}$\u{0F}\u{0A}A'\u{42}\u{22}\u{5C}\\\"/")
    #expect(
      String(decoding: value.canonicalBytes, as: UTF8.self) == #""€$\u000f\nA'B\"\\\\\"/""#)
    #expect(
      JSONValue.string("\u{8}\u{9}\u{C}\u{D}\u{1F}\u{7F}\u{2028}").canonicalBytes
        == Array("\"\\b\\t\\f\\r\\u001f\u{7F}\u{2028}\"".utf8))
  }

  @Test func `sorts names by UTF-16 code units, the example of RFC 8785, 3_2_3`() throws {
    let value = JSONValue.object([
      "\u{20AC}": .string("Euro Sign"), "\r": .string("Carriage Return"),
      "\u{FB33}": .string("Hebrew Letter Dalet With Dagesh"), "1": .string("One"),
      "\u{1F600}": .string("Emoji: Grinning Face"), "\u{80}": .string("Control"),
      "\u{F6}": .string("Latin Small Letter O With Diaeresis"),
    ])
    #expect(
      String(decoding: value.canonicalBytes, as: UTF8.self)
        == #"{"\r":"Carriage Return","1":"One",""# + "\u{80}"
        + #"":"Control","ö":"Latin Small Letter O With "#
        + #"Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face",""# + "\u{FB33}"
        + #"":"Hebrew Letter Dalet With Dagesh"}"#)
  }

  @Test(arguments: [
    #"{"a":1,"b":[true,false,null,-7,0,"Доклад"]}"#, "[]", "{}", #""""#, "0", "-1", "9007199254740991",
    "-9007199254740991", #"{"":{}}"#, #"["\u0000","\n"]"#, #"{"e\#u{301}":1,"é":2}"#,
  ]) func `reads back exactly what it writes`(_ text: String) throws {
    #expect(try parse(text).canonicalBytes == Array(text.utf8))
  }

  @Test(arguments: [
    (#" {}"#, JSONFailure.notCanonical(offset: 0)),
    (#"{"a": 1}"#, .notCanonical(offset: 5)),
    (#"{"b":1,"a":2}"#, .notCanonical(offset: 2)),
    ("{\"\u{FB33}\":1,\"😀\":2}", .notCanonical(offset: 2)),
    (#"["\u0041"]"#, .notCanonical(offset: 2)),
    (#"["\/"]"#, .notCanonical(offset: 2)),
    (#"["\u000F"]"#, .notCanonical(offset: 7)),
    (#"["\ud83d\ude00"]"#, .notCanonical(offset: 2)),
    ("{}\n", .notCanonical(offset: 2)),
    (#"{"a":1,"a":1}"#, .duplicateKey("a", offset: 7)),
    (#"{"a":1,"\u0061":1}"#, .duplicateKey("a", offset: 7)),
    ("1.0", .notAnInteger(offset: 0)),
    ("1e2", .notAnInteger(offset: 0)),
    ("-0", .notAnInteger(offset: 0)),
    ("9007199254740992", .numberOutOfRange(offset: 0)),
    ("99999999999999999999999", .numberOutOfRange(offset: 0)),
    ("-9007199254740992", .numberOutOfRange(offset: 0)),
    ("01", .malformed(offset: 0)),
    ("-", .malformed(offset: 1)),
    ("{} {}", .trailingBytes(offset: 3)),
    ("1 2", .trailingBytes(offset: 2)),
    ("", .malformed(offset: 0)),
    ("[1,]", .malformed(offset: 3)),
    (#"{"a"}"#, .malformed(offset: 4)),
    (#"{a:1}"#, .malformed(offset: 1)),
    (#"{"a":1"#, .malformed(offset: 6)),
    ("tru", .malformed(offset: 0)),
    ("NaN", .malformed(offset: 0)),
    (#""a"#, .malformed(offset: 2)),
    ("\"\n\"", .malformed(offset: 1)),
    (#""\x""#, .malformed(offset: 2)),
    (#""\u12""#, .malformed(offset: 5)),
    (#""\ud83d""#, .loneSurrogate(offset: 1)),
    (#""\ud83d\u0041""#, .loneSurrogate(offset: 1)),
    (#""\ude00""#, .loneSurrogate(offset: 1)),
  ]) func `refuses every other spelling with its place`(_ text: String, _ failure: JSONFailure) {
    #expect(throws: failure) { try parse(text) }
  }

  @Test func `refuses octets that are not UTF-8`() {
    #expect(throws: JSONFailure.notUTF8) {
      try JSONValue(canonicalBytes: [0x22, 0xC3, 0x28, 0x22], limitBytes: 100)
    }
  }

  @Test func `refuses what is too large or nested too deeply`() throws {
    let deepest = String(repeating: "[", count: 16) + "1" + String(repeating: "]", count: 16)
    #expect(try parse(deepest).canonicalBytes.count == 33)
    #expect(throws: JSONFailure.tooDeep(offset: 17, limit: 16)) {
      try parse(String(repeating: "[", count: 17) + "1" + String(repeating: "]", count: 17))
    }
    #expect(throws: JSONFailure.tooLarge(bytes: 1026, limitBytes: 1024)) {
      try parse("\"" + String(repeating: "a", count: 1024) + "\"")
    }
    // Brackets without end cost no stack.
    #expect(throws: JSONFailure.tooDeep(offset: 17, limit: 16)) {
      try JSONValue(canonicalBytes: Array(repeating: 0x5B, count: 1_000_000), limitBytes: 2_000_000)
    }
  }

  @Test func `every prefix and every flipped octet of a statement is refused or says something else`() throws
  {
    var fixture = try Fixture()
    try fixture.freeze()
    let statement = try fixture.statement("prepare")
    let octets = statement.canonicalBytes
    for count in octets.indices {
      #expect(throws: JSONFailure.self) { try StepStatement(canonicalBytes: Array(octets[..<count])) }
    }
    for index in octets.indices {
      var changed = octets
      changed[index] ^= 0x01
      let read = try? StepStatement(canonicalBytes: changed)
      #expect(read != statement)
      if let read { #expect(read.canonicalBytes == changed) }
    }
  }

  @Test func `goes through other JSON coders unchanged`() throws {
    let fixture = try Fixture()
    let statement = try fixture.statement("prepare")
    let data = try JSONEncoder().encode([statement])
    #expect(try JSONDecoder().decode([StepStatement].self, from: data) == [statement])
  }
}
