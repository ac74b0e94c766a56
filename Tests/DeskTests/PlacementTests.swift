import Desk
import Files
import Foundation
import PDF
import TestFiles
import Testing
import Validation
import Workflow

@Suite struct `Where signatures are seen in a PDF made elsewhere` {
  private func place(_ step: StepID, page: Int = 1, _ area: [Int]) throws -> StepPlace {
    StepPlace(
      step,
      try #require(
        PlaceOnPage(
          page: page, left: area[0] * 100, bottom: area[1] * 100, width: area[2] * 100, height: area[3] * 100)
      ))
  }

  private func brought(_ pdf: [UInt8] = SmallPDF.bytes) throws -> BroughtFile {
    try BroughtFile(name: "доклад.pdf", content: ByteSource(pdf))
  }

  private static func page(_ content: String, _ entries: String = "") -> [UInt8] {
    var objects = SmallPDF.onePage
    objects[2] = objects[2].replacingOccurrences(of: "/Parent", with: "\(entries) /Parent")
    objects[3] = SmallPDF.stream(content)
    return SmallPDF(objects: objects).bytes
  }

  private func rectangles(_ octets: [UInt8]) throws -> [String: [Double]] {
    let fields = try Document(ByteSource(octets)).signatureFields()
    return Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.rectangle ?? []) })
  }

  @Test func `each step has a place of its own where the page has room`() throws {
    let town = try Town()
    let opened = try town.pdfCase()
    let placement = try #require(try town.desk.placement(of: opened))
    #expect(placement.unseen.isEmpty && placement.want == nil)
    #expect(placement.placed.map(\.step) == ["prepare", "agree", "review", "sign"])
    #expect(placement.placed.allSatisfy { $0.origin == .found && $0.pageNumber == 1 })
    #expect(placement.placed.allSatisfy { $0.rectangle.top < 716 && abs($0.rectangle.width - 200) < 0.02 })
    _ = try town.take(opened.id)
    let signed = try rectangles(try town.document(of: opened.id))
    for placed in placement.placed {
      #expect(
        signed[placed.step.rawValue] == [
          placed.rectangle.left, placed.rectangle.bottom, placed.rectangle.right, placed.rectangle.top,
        ])
    }
    let audit = try town.audit(try town.document(of: opened.id))
    #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.signatures.map(\.findings))")
  }

  @Test func `a place given is kept with the case, and room is found for the others around it`() throws {
    let town = try Town()
    let given = try place("sign", [300, 500, 180, 50])
    let opened = try town.desk.open(try brought(), subject: "Проба", places: [given], by: "petrova")
    #expect(opened.folded.version?.places == [given])
    #expect(try town.desk.load(opened.id).folded.version?.places == [given])
    _ = try town.take(opened.id)
    let octets = try town.document(of: opened.id)
    let signed = try rectangles(octets)
    #expect(signed["sign"] == [300, 500, 480, 550])
    let areas = signed.values.map { PDFRectangle(left: $0[0], bottom: $0[1], right: $0[2], top: $0[3]) }
    for (index, area) in areas.enumerated() {
      #expect(areas[..<index].allSatisfy { $0.intersection(area) == nil })
    }
    let audit = try town.audit(octets, expected: .init(caseID: opened.id, version: 1))
    #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.signatures.map(\.findings))")
    #expect(try town.flaws().isEmpty)
  }

  @Test func `a place is given on the page as it is seen, turned and cut`() throws {
    let town = try Town()
    let pdf = Self.page("", "/Rotate 90 /CropBox [100 100 500 700]")
    let given = try place("sign", [0, 0, 180, 50])
    let opened = try town.desk.open(try brought(pdf), subject: "Проба", places: [given], by: "petrova")
    _ = try town.take(opened.id)
    #expect(try rectangles(try town.document(of: opened.id))["sign"] == [450, 100, 500, 280])
  }

  @Test func `said of another text, places no longer hold`() throws {
    let town = try Town()
    let opened = try town.desk.open(
      try brought(), subject: "Проба", places: [try place("sign", [300, 500, 180, 50])], by: "petrova")
    let replaced = try town.desk.replaceDocument(
      of: opened.id, with: try brought(Self.page("")), by: "petrova")
    #expect(replaced.folded.version?.places == [])
    let agreed = try place("agree", [30, 30, 180, 50])
    let again = try town.desk.replaceDocument(
      of: opened.id, with: try brought(), places: [agreed], by: "petrova")
    #expect(again.folded.version?.places == [agreed])
  }

  @Test func `signatures stay unseen where there is no room, and the reason is told`() throws {
    let town = try Town()
    let full = try town.pdfCase(Self.page("0 0 595 842 re f"))
    let placement = try #require(try town.desk.placement(of: full))
    #expect(placement.placed.isEmpty)
    #expect(placement.unseen == ["prepare", "agree", "review", "sign"])
    #expect(placement.want == .room(pages: 1))
    _ = try town.take(full.id)
    #expect(try rectangles(try town.document(of: full.id)).values.allSatisfy { $0 == [0, 0, 0, 0] })
    #expect(try town.audit(try town.document(of: full.id)).isComplete)
    let strange = try town.pdfCase(Self.page("strange"))
    #expect(try town.desk.placement(of: strange)?.want == .understanding)
    #expect(try town.desk.placement(of: town.textCase()) == nil)
  }

  @Test func `a full last page leaves room on the one before`() throws {
    let town = try Town()
    var objects = SmallPDF.onePage
    objects[1] = "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>"
    objects += [
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R >>",
      SmallPDF.stream("0 0 595 842 re f"),
    ]
    let opened = try town.pdfCase(SmallPDF(objects: objects).bytes)
    let placement = try #require(try town.desk.placement(of: opened))
    #expect(placement.placed.map(\.pageNumber) == [1, 1, 1, 1])
  }

  @Test func `places that cannot be used are refused by name, and cost no number`() throws {
    let town = try Town()
    var objects = SmallPDF.onePage
    objects[0] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>"
    objects[2] = objects[2].replacingOccurrences(of: "/Parent", with: "/Annots [6 0 R] /Parent")
    objects.append(
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [50 50 150 80] /P 3 0 R /F 4 >>")
    let withField = SmallPDF(objects: objects).bytes
    let usual: StepPlace = try place("agree", [300, 500, 180, 50])
    let cases: [([StepPlace], [UInt8], PlaceFlaw)] = [
      (
        [try place("finance", [0, 0, 180, 50])], SmallPDF.bytes,
        .unknownStep("finance", known: ["prepare", "agree", "review", "sign"])
      ),
      ([usual, usual], SmallPDF.bytes, .givenTwice("agree")),
      (
        [try place("sign", page: 2, [0, 0, 180, 50])], SmallPDF.bytes,
        .noSuchPage("sign", page: 2, pages: 1)
      ),
      (
        [try place("sign", [450, 0, 180, 50])], SmallPDF.bytes,
        .outsidePage("sign", page: 1, width: 595, height: 842)
      ),
      ([try place("sign", [0, 0, 60, 50])], SmallPDF.bytes, .tooSmall("sign")),
      (
        [usual, try place("sign", [400, 540, 180, 50])], SmallPDF.bytes,
        .overlapping("sign", other: "agree")
      ),
      ([try place("sign", [100, 60, 180, 50])], withField, .overField("sign", field: "name")),
    ]
    for (places, pdf, expected) in cases {
      let failure = town.failure {
        _ = try town.desk.open(try brought(pdf), subject: "Проба", places: places, by: "petrova")
      }
      guard case .place(let flaw)? = failure else {
        Issue.record("\(expected): \(String(describing: failure))")
        continue
      }
      #expect(flaw == expected)
    }
    let text = try BroughtFile(name: "записка.txt", content: ByteSource([1]))
    guard
      case .place(.notAPDF)? = town.failure({
        _ = try town.desk.open(text, subject: "Проба", places: [usual], by: "petrova")
      })
    else {
      Issue.record("a text has places")
      return
    }
    #expect(try town.desk.store.numbers(in: "case:2026").isEmpty)
  }
}
