import Files
import PDF
import Testing

struct TaggedWidgetTests {
  /// A page with one marked paragraph in its structure tree.
  private static func tagged(parentTree: String = "<</Nums [0 [8 0 R]]>>", marked: Bool = true) -> TestFile {
    TestFile(
      TestFile.onePage.merging([
        1: "<</Type /Catalog/Pages 2 0 R/MarkInfo <</Marked \(marked)>>/StructTreeRoot 6 0 R>>",
        6: "<</Type /StructTreeRoot/K 7 0 R/ParentTree \(parentTree)/ParentTreeNextKey 1>>",
        7: "<</Type /StructElem/S /Document/P 6 0 R/K [8 0 R]>>",
        8: "<</Type /StructElem/S /P/P 7 0 R/Pg 3 0 R/K 0>>",
        9: "<</Limits [0 0]/Nums [0 [8 0 R]]>>",
      ]) { $1 })
  }

  private static func withFields(_ file: TestFile) throws -> Document {
    let document = try file.document
    let page = try document.pages()[0]
    let fields = ["agree", "sign"].enumerated().map { index, name in
      NewSignatureField(
        name, title: "Съгласувал",
        place: .init(
          page: page,
          rectangle: PDFRectangle(
            left: 50, bottom: 100 + Double(index) * 80, right: 250, top: 150 + Double(index) * 80)))
    }
    return try Document(ByteSource(file.bytes + document.addingSignatureFields(fields)))
  }

  private func dictionary(_ value: PDFValue?, _ document: Document) throws -> PDFDictionary {
    try #require(try document.resolve(value).asDictionary)
  }

  @Test(arguments: ["<</Nums [0 [8 0 R]]>>", "<</Kids [9 0 R]>>"])
  func `the fields of a tagged document stand in its structure tree`(parentTree: String) throws {
    let document = try Self.withFields(Self.tagged(parentTree: parentTree))
    let root = try dictionary(document.catalog().value.asDictionary?["StructTreeRoot"], document)
    #expect(root["ParentTreeNextKey"] == .integer(3))
    let kids = try #require(try dictionary(root["K"], document)["K"]?.asArray)
    #expect(kids.count == 3)
    var parents = try dictionary(root["ParentTree"], document)
    if let leaf = parents["Kids"]?.asArray?.last {
      parents = try dictionary(leaf, document)
      #expect(parents["Limits"] == .array([.integer(1), .integer(2)]))
    }
    let entries = try #require(parents["Nums"]?.asArray)
    for (index, field) in try document.signatureFields().enumerated() {
      let widget = try dictionary(.reference(field.reference), document)
      #expect(widget["StructParent"] == .integer(index + 1))
      #expect(widget["TU"] == .string(TextString.encode("Съгласувал")))
      let element = try dictionary(kids[index + 1], document)
      #expect(element["S"] == .name("Form"))
      #expect(element["P"] == .reference(PDFReference(number: 7)))
      #expect(try dictionary(element["K"], document)["Obj"] == .reference(field.reference))
      let position = try #require(entries.firstIndex(of: .integer(index + 1)))
      #expect(entries[position + 1] == kids[index + 1])
    }
    #expect(try dictionary(.reference(document.pages()[0]), document)["Tabs"] == .name("S"))
  }

  @Test func `nothing is tagged where the document is not, or its tree is none`() throws {
    for file in [Self.tagged(marked: false), Self.tagged(parentTree: "<</Kids [6 0 R 10 0 R]>>"), TestFile()]
    {
      let document = try Self.withFields(file)
      for field in try document.signatureFields() {
        #expect(try dictionary(.reference(field.reference), document)["StructParent"] == nil)
      }
    }
  }

  @Test func `qpdf finds nothing wrong with the tagged fields`() throws {
    let outcome = try Tool.qpdf.run(
      ["--check", "FILE"], on: try Self.withFields(Self.tagged()).source.bytes)
    #expect(outcome.map { $0.status == 0 } ?? true, "\(outcome?.output ?? "")")
  }
}
