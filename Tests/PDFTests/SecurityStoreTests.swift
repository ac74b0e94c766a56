import Files
import PDF
import Testing

/// The document security store and document time-stamps, octet by octet.
@Suite struct SecurityStoreTests {
  private let material = DocumentSecurityStore(
    certificates: [[1, 2], [3]], revocationLists: [[4]], ocspResponses: [[5], [6]])

  /// A file with these material in its store.
  private func stored(_ file: TestFile, _ material: DocumentSecurityStore) throws -> Document {
    let document = try file.document
    var update = try IncrementalUpdate(to: document)
    try update.extendSecurityStore(with: material)
    return try Document(ByteSource(file.bytes + update.serialized()))
  }

  private func object(_ number: Int, _ dictionary: String, _ data: [UInt8]) -> [UInt8] {
    Array("\(number) 0 obj\n\(dictionary)\nstream\n".utf8) + data + Array("\nendstream\nendobj\n".utf8)
  }

  @Test func `writes arrays of streams, one object each, and names them in the catalog`() throws {
    let file = TestFile()
    let document = try stored(file, material)
    let catalog =
      "1 0 obj\n<</Type /Catalog/Pages 2 0 R/DSS 11 0 R/Extensions <</ESIC <</Type /DeveloperExtensions"
      + "/BaseVersion /1.7/ExtensionLevel 5>>>>>>\nendobj\n"
    var expected = Array(catalog.utf8)
    for (place, data) in ([[1, 2], [3], [4], [5], [6]] as [[UInt8]]).enumerated() {
      expected += object(6 + place, "<</Length \(data.count)>>", data)
    }
    expected += Array(
      "11 0 obj\n<</Type /DSS/Certs [6 0 R 7 0 R]/CRLs [8 0 R]/OCSPs [9 0 R 10 0 R]>>\nendobj\n".utf8)
    #expect(document.source.bytes.dropFirst(file.bytes.count).starts(with: expected))
  }

  @Test(arguments: TestFile.Form.allCases)
  func `reads back what it wrote, in every form of file`(form: TestFile.Form) throws {
    let store = try #require(try stored(TestFile(form: form), material).securityStore())
    #expect(store.certificates == material.certificates)
    #expect(store.revocationLists == material.revocationLists)
    #expect(store.ocspResponses == material.ocspResponses)
  }

  @Test func `adds what is new alone, and nothing where nothing is`() throws {
    let document = try stored(TestFile(), material)
    var update = try IncrementalUpdate(to: document)
    #expect(try !update.extendSecurityStore(with: material))
    #expect(update.isEmpty)
    let more = DocumentSecurityStore(certificates: [[3], [7], [7]], revocationLists: [[4]])
    #expect(try update.extendSecurityStore(with: more))
    let text = try update.serialized().text
    #expect(
      text.hasPrefix("11 0 obj\n<</Type /DSS/Certs [6 0 R 7 0 R 12 0 R]/CRLs [8 0 R]/OCSPs [9 0 R 10 0 R]>>"))
    #expect(!text.contains("1 0 obj\n<</Type /Catalog"))
  }

  @Test func `extends a store of others where its arrays stand, and keeps what else is in it`() throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/DSS <</VRI <</ABC <<>>>>/Certs 6 0 R/OCSPs [7 0 R]>>>>"
    objects[6] = "[8 0 R]"
    objects[7] = TestFile.stream("o")
    objects[8] = TestFile.stream("c")
    let document = try stored(
      TestFile(objects), DocumentSecurityStore(certificates: [[1]], ocspResponses: [[2]]))
    let store = try #require(try document.securityStore())
    #expect(store.certificates == [Array("c".utf8), [1]])
    #expect(store.ocspResponses == [Array("o".utf8), [2]])
    let dictionary = try #require(
      try document.resolve(document.catalog().value.asDictionary?["DSS"]).asDictionary)
    #expect(dictionary["VRI"] != nil)
    #expect(dictionary["Certs"] == .reference(PDFReference(number: 6)))
  }

  @Test(arguments: [
    ("/DSS [1 0 R]", "DSS"), ("/DSS <</Certs 4 0 R>>", "Certs"), ("/DSS <</OCSPs [(x)]>>", "OCSPs"),
    ("/DSS <</CRLs [5 0 R]>>", "stream"),
  ])
  func `refuses a store that is none`(entry: String, key: String) throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R\(entry)>>"
    let document = try TestFile(objects).document
    let failure = #expect(throws: PDFFailure.self) { try document.securityStore() }
    guard case .unexpectedType(_, key: key)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `refuses a store that names an object that is not there`() throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/DSS <</Certs [77 0 R]>>>>"
    let document = try TestFile(objects).document
    #expect(throws: PDFFailure.missingObject(PDFReference(number: 77))) { try document.securityStore() }
  }

  @Test func `writes a document time-stamp into a field of its own, behind names that are taken`() throws {
    let bytes = try withFields(["DocTimeStamp1"], TestFile().bytes)
    let document = try Document(ByteSource(bytes))
    var update = try IncrementalUpdate(to: document)
    let prepared = try update.preparingDocumentTimeStamp(reservedBytes: 4)
    let text = prepared.appended.text
    #expect(text.contains("/T (DocTimeStamp2)"))
    let values = prepared.byteRange.values
    func slot(_ value: Int) -> String { " \(value)" + String(repeating: " ", count: 12 - "\(value)".count) }
    #expect(
      text.contains(
        "<</Type /DocTimeStamp/Filter /Adobe.PPKLite/SubFilter /ETSI.RFC3161/ByteRange [0"
          + slot(values[1]) + slot(values[2]) + slot(values[3]) + "]/Contents <00000000>>>\nendobj\n"))
    let finished = try Document(ByteSource(bytes + prepared.embedding([0xDE, 0xAD])))
    let stamp = try #require(try finished.signatures().first)
    #expect(stamp.kind == .documentTimeStamp)
    #expect(stamp.fieldName == "DocTimeStamp2")
    #expect(stamp.byteRange.end == finished.source.count)
  }
}
