import Files
import Foundation
import PDF
import TestFiles
import Testing

@testable import Validation

private typealias Form = FormPaper

/// One revision behind a signature, and what the signature says about it.
struct ChangeCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Octets of the signature dictionary.
  var signature = ""
  /// Objects of the signed document that are other than usual.
  var original: [Int: String] = [:]
  let objects: [Int: String]
  var freed: [Int] = []
  var trailer = FormPaper.trailer
  var kind = PDFSignature.Kind.signature

  init(
    _ rule: String, _ signature: String, original: [Int: String] = [:], _ objects: [Int: String],
    freeing freed: [Int] = [], trailer: String = FormPaper.trailer
  ) {
    testDescription = rule
    self.signature = signature
    self.original = original
    self.objects = objects
    self.freed = freed
    self.trailer = trailer
  }

  init(
    _ rule: String, original: [Int: String] = [:], _ objects: [Int: String], freeing freed: [Int] = [],
    trailer: String = FormPaper.trailer
  ) {
    self.init(rule, "", original: original, objects, freeing: freed, trailer: trailer)
  }

  func judged() throws -> [RevisionChange] {
    let signed = try FormPaper.signed(signature, objects: original)
    return try FormPaper.changes(
      AppendedRevision(objects, freeing: freed, trailer: trailer).appended(to: signed))
  }
}

private let filledName = Form.object(8, "(Ivan)", "(Maria)")
private let filledAmount = Form.object(9, "(100)", "(999)")
private let filledStreet = Form.object(24, "(Vitosha)", "(Rila)")
private let note = "<< /Type /Annot /Subtype /FreeText /Rect [9 9 590 800] /Contents (999) /P 3 0 R >>"
private func page(_ old: String, _ new: String) -> String { Form.object(3, old, new) }
/// An unsigned signature field that is new, and its places in form and page.
private func newField(_ entries: String = "") -> [Int: String] {
  [
    6: Form.object(6, "19 0 R]", "19 0 R 40 0 R]"), 3: page("24 0 R]", "24 0 R 40 0 R]"),
    40: "<< /FT /Sig /T (third) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 /P 3 0 R \(entries) >>",
  ]
}

@Suite struct `What may follow a signature` {
  static let filling: [ChangeCase] = [
    ChangeCase("a field that is not locked is filled in", [8: filledName]),
    ChangeCase("a field is filled in with its appearance", [8: filledName, 11: Form.appearance("Maria")]),
    ChangeCase(
      "a field is filled in with a new appearance",
      [
        8: Form.object(8, "(Ivan) ", "(Maria) /M (D:20250101)").replacing("11 0 R", "41 0 R"),
        41: Form.appearance("Maria"),
      ]),
    ChangeCase(
      "a box is ticked: the field's value and the widget's state",
      [12: Form.object(12, "/V /Off", "/V /Yes"), 10: Form.object(10, "/AS /Off", "/AS /Yes")]),
    ChangeCase("filling in under a certification of level 2", Form.certifying(2), [8: filledName]),
    ChangeCase(
      "filling in what a lock does not name", Form.locking("/Action /Include /Fields [(amount)]"),
      [8: filledName]),
    ChangeCase(
      "filling in what a lock excludes", Form.locking("/Action /Exclude /Fields [(address)]"),
      [24: filledStreet]),
    ChangeCase(
      "filling in what only begins like a locked name",
      Form.locking("/Action /Include /Fields [(nam) (address.str)]"),
      [8: filledName, 24: filledStreet]),
    ChangeCase(
      "a font that filling in needs is added to the form",
      [8: filledName, 23: "<< /F1 5 0 R /Helv 42 0 R >>", 42: Form.objects[4]]
    ),
    ChangeCase(
      "a font is added to the form's resources written anew",
      [
        8: filledName, 6: Form.object(6, "/Font 23 0 R", "/Font << /F1 5 0 R /Helv 42 0 R >>"),
        42: Form.objects[4],
      ]),
    ChangeCase(
      "appearances are asked for",
      [8: filledName, 6: Form.object(6, "/SigFlags 3", "/SigFlags 3 /NeedAppearances true")]),
  ]

  @Test(arguments: filling)
  func `form filling where the signatures allow it, and it is told`(_ change: ChangeCase) throws {
    let changes = try change.judged()
    #expect(changes.count == 1)
    #expect(changes.first?.intrusions == [])
    #expect(changes.first?.filledFields.isEmpty == false)
  }

  static let silent: [ChangeCase] = [
    ChangeCase("a revision without changes", [:]),
    ChangeCase(
      "objects written again unchanged", [3: Form.objects[2], 4: Form.objects[3], 8: Form.objects[7]]),
    ChangeCase("a new signature field, not signed yet", newField()),
    ChangeCase("a new signature field under a certification of level 2", Form.certifying(2), newField()),
    ChangeCase("information", [25: "<< /Producer (another) >>"]),
    ChangeCase("information in a new object", [43: "<< /Producer (another) >>"], trailer: "/Info 43 0 R"),
    ChangeCase(
      "metadata", [20: SmallPDF.stream("<x:xmpmeta>2</x:xmpmeta>", "/Type /Metadata /Subtype /XML ")]),
    ChangeCase(
      "extensions",
      [
        1: Form.object(
          1, "/Pages", "/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> >> /Pages")
      ]),
    ChangeCase(
      "a security store", Form.certifying(1),
      [
        1: Form.object(1, "/Pages", "/DSS 43 0 R /Pages"),
        43: "<< /Certs [44 0 R] /VRI << /AB << /Cert [44 0 R] >> >> >>",
        44: SmallPDF.stream("x"),
      ]),
    ChangeCase(
      "a security store that grows",
      original: [
        1: Form.object(1, "/Pages", "/DSS 43 0 R /Pages"), 43: "<< /Certs 45 0 R >>",
        44: SmallPDF.stream("x"), 45: "[44 0 R]",
      ], [45: "[44 0 R 80 0 R]", 80: SmallPDF.stream("y")]),
    ChangeCase("a page's order of tabs written as it is without", [3: page("/Annots", "/Tabs /S /Annots")]),
    ChangeCase(
      "what a page inherits, written down", [3: page("/Annots", "/MediaBox [0 0 595.0 842] /Annots")]),
    ChangeCase(
      "a value moved to an object of its own",
      [3: page("<< /Font << /F1 5 0 R >> >>", "47 0 R"), 47: "<< /Font 48 0 R >>", 48: "<< /F1 5 0 R >>"]),
    ChangeCase(
      "an equal copy of the content under another number",
      [3: page("/Contents 4 0 R", "/Contents 49 0 R"), 49: Form.objects[3]]),
    ChangeCase("names that the page does not use", [3: page("/F1 5 0 R", "/F1 5 0 R /F7 5 0 R")]),
    ChangeCase("a field made read-only", [8: Form.object(8, "/V (Ivan)", "/V (Ivan) /Ff 1")]),
    ChangeCase("what nothing leads to", [50: "<< /Type /Annot >>"]),
    ChangeCase(
      "what nothing led to, written anew", original: [60: "<< /Old true >>"], [60: "<< /New true >>"]),
    ChangeCase("what nothing led to, freed", original: [60: "<< /Old true >>"], [:], freeing: [60]),
    ChangeCase(
      "a structure that follows a new signature field",
      newField("/StructParent 1").merging([
        27: Form.object(27, "3 0 R >>]", "3 0 R >> 51 0 R]"),
        51: "<< /Type /StructElem /S /Form /P 27 0 R /K << /Type /OBJR /Obj 40 0 R /Pg 3 0 R >> >>",
        26: Form.object(26, "/ParentTreeNextKey 1", "/ParentTreeNextKey 2"),
        28: "<< /Nums [0 [27 0 R] 1 51 0 R] >>",
      ]) { first, _ in first }),
  ]

  @Test(arguments: silent)
  func `what cannot be seen`(_ change: ChangeCase) throws {
    let changes = try change.judged()
    #expect(changes.isEmpty, "\(changes)")
  }

  static let annotating: [ChangeCase] = [
    ChangeCase("an annotation is added", Form.certifying(3), [3: page("13 0 R", "13 0 R 52 0 R"), 52: note]),
    ChangeCase(
      "an annotation is added to a list of its own", Form.certifying(3), [22: "[52 0 R]", 52: note]),
    ChangeCase("an annotation is changed", Form.certifying(3), [13: Form.object(13, "a note", "another")]),
    ChangeCase(
      "an annotation is removed, and the structure follows", Form.certifying(3),
      [3: page("13 0 R ", ""), 27: Form.object(27, "[0 << /Type /OBJR /Obj 13 0 R /Pg 3 0 R >>]", "[0]")],
      freeing: [13]),
    ChangeCase(
      "a field's widget is removed", Form.certifying(3),
      [3: page("10 0 R ", ""), 12: Form.object(12, "/Kids [10 0 R] ", "")]),
  ]

  @Test(arguments: annotating)
  func `annotations where a certification allows them, and it is told`(_ change: ChangeCase) throws {
    let changes = try change.judged()
    #expect(changes.first?.intrusions == [], "\(changes)")
    #expect(changes.first?.annotatedPages == 1)
  }

  @Test func `a further signature, in a field that was there, with its appearance`() throws {
    for level in [2, 3] {
      let signed = try Form.signing(try Form.signed(Form.certifying(level)), in: "second")
      #expect(try Form.changes(signed).isEmpty)
    }
  }

  @Test func `a document time-stamp that nobody sees, even where nothing may change`() throws {
    let signed = AppendedRevision(newField(), trailer: Form.trailer).appended(to: try Form.signed())
    // The new field alone is a change that level 1 forbids; here it comes with the time-stamp in one revision.
    #expect(try Form.changes(signed).isEmpty)
    let stamped = try Form.signing(
      try Form.signed(Form.certifying(1), objects: newField()), in: "third", kind: .documentTimeStamp)
    #expect(try Form.changes(stamped).isEmpty)
  }
}

@Suite struct `What may not follow a signature` {
  static let forbidden: [ChangeCase] = [
    // Level 1
    ChangeCase("filling in at level 1", Form.certifying(1), [8: filledName]),
    ChangeCase("a new signature field at level 1", Form.certifying(1), newField()),
    // Locks
    ChangeCase(
      "filling in a locked field", Form.locking("/Action /Include /Fields [(amount)]"), [9: filledAmount]),
    ChangeCase(
      "filling in below a locked name", Form.locking("/Action /Include /Fields [(address)]"),
      [24: filledStreet]),
    ChangeCase("filling in when all is locked", Form.locking("/Action /All"), [8: filledName]),
    ChangeCase(
      "filling in what a lock does not exclude", Form.locking("/Action /Exclude /Fields [(amount)]"),
      [8: filledName]),
    ChangeCase(
      "the appearance of a locked field", Form.locking("/Action /Include /Fields [(amount)]"),
      [14: Form.appearance("999")]),
    // Form
    ChangeCase("an appearance without its value (shadow: replace)", [11: Form.appearance("999")]),
    ChangeCase("an appearance named anew without its value", [8: Form.object(8, "11 0 R", "14 0 R")]),
    ChangeCase("a field moved", [8: Form.object(8, "[9 9 99 29]", "[9 9 599 829]")]),
    ChangeCase("a field's flags", [8: Form.object(8, "/V (Ivan)", "/V (Ivan) /Ff 8192")]),
    ChangeCase("a field renamed", [8: Form.object(8, "(name)", "(other)")]),
    ChangeCase("a field removed", [6: Form.object(6, " 9 0 R", "")]),
    ChangeCase(
      "a text field added",
      [6: Form.object(6, "19 0 R]", "19 0 R 40 0 R]"), 40: "<< /FT /Tx /T (new) /V (999) >>"]),
    ChangeCase(
      "a signature field that acts by itself", newField("/AA << /E << /S /JavaScript /JS (x) >> >>")),
    ChangeCase(
      "a signature field that is a page too",
      newField().merging([40: "<< /FT /Sig /T (third) /Type /Page /Contents 4 0 R >>"]) { $1 }),
    ChangeCase(
      "a font of the form replaced (font override)",
      [23: "<< /F1 42 0 R >>", 42: "<< /Type /Font /BaseFont /Symbol >>"]),
    ChangeCase(
      "a font of the form replaced in the form itself",
      [
        6: Form.object(6, "/Font 23 0 R", "/Font << /F1 42 0 R >>"),
        42: "<< /Type /Font /BaseFont /Symbol >>",
      ]),
    ChangeCase("the font itself replaced", [5: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"]),
    ChangeCase(
      "an XFA form added",
      [6: Form.object(6, "/SigFlags 3", "/SigFlags 3 /XFA 53 0 R"), 53: SmallPDF.stream("<xdp/>")]),
    ChangeCase("the form taken away", [1: Form.object(1, "/AcroForm 6 0 R", "")]),
    ChangeCase("a calculation order", [6: Form.object(6, "/SigFlags 3", "/SigFlags 3 /CO [9 0 R]")]),
    ChangeCase(
      "the widget of a signed field made visible", [7: Form.object(7, "[0 0 0 0]", "[9 9 599 829]")]),
    // Sharing: object clobbering
    ChangeCase(
      "an appearance that a page shows too",
      original: [3: page("/Font << /F1 5 0 R >>", "/Font << /F1 5 0 R >> /XObject << /X 11 0 R >>")],
      [8: filledName, 11: Form.appearance("999")]),
    ChangeCase(
      "an appearance whose dictionary something else names too",
      original: [
        8: Form.object(8, "<< /N 11 0 R >>", "54 0 R"), 54: "<< /N 11 0 R >>",
        1: Form.object(1, "/Pages", "/Other 54 0 R /Pages"),
      ],
      [
        8: Form.object(8, "<< /N 11 0 R >>", "54 0 R").replacing("(Ivan)", "(Maria)"),
        11: Form.appearance("999"),
      ]),
    ChangeCase(
      "information that is a font too", original: [25: "null"], [5: "<< /Type /Font /BaseFont /Symbol >>"],
      trailer: "/Info 5 0 R"),
    ChangeCase(
      "metadata that are a page's content too",
      original: [3: page("/Contents 4 0 R", "/Contents [4 0 R 20 0 R]")],
      [20: SmallPDF.stream("BT (999) Tj ET", "/Type /Metadata /Subtype /XML ")]),
    ChangeCase(
      "an object of the security store that is a font too",
      original: [1: Form.object(1, "/Pages", "/DSS << /Certs [5 0 R] >> /Pages")],
      [5: SmallPDF.stream("x", "/Type /Font /BaseFont /Symbol ")]),
    ChangeCase(
      "a list of fields that is something else too",
      original: [
        6: Form.object(6, "/Fields [7 0 R 8 0 R 9 0 R 12 0 R 15 0 R 19 0 R]", "/Fields 55 0 R"),
        55: "[7 0 R 8 0 R]",
        1: Form.object(1, "/Pages", "/Other 55 0 R /Pages"),
      ],
      [55: "[7 0 R 8 0 R 40 0 R]", 40: "<< /FT /Sig /T (third) >>"]),
    // Pages
    ChangeCase("the content (hide and replace)", [4: SmallPDF.stream("BT /F1 18 Tf (999 levs) Tj ET")]),
    ChangeCase(
      "another content",
      [3: page("/Contents 4 0 R", "/Contents 56 0 R"), 56: SmallPDF.stream("BT (999) Tj ET")]),
    ChangeCase("a page added", [2: Form.object(2, "21 0 R]", "21 0 R 57 0 R]"), 57: Form.objects[20]]),
    ChangeCase("pages in another order", [2: Form.object(2, "[3 0 R 21 0 R]", "[21 0 R 3 0 R]")]),
    ChangeCase(
      "another tree of pages",
      [1: Form.object(1, "/Pages 2 0 R", "/Pages 58 0 R"), 58: Form.object(2, "[3 0 R 21 0 R]", "[21 0 R]")]),
    ChangeCase("a page turned", [3: page("/Annots", "/Rotate 180 /Annots")]),
    ChangeCase("a page's box", [3: page("/Annots", "/MediaBox [0 0 10 10] /Annots")]),
    ChangeCase(
      "a page's font", [3: page("/F1 5 0 R", "/F1 59 0 R"), 59: "<< /Type /Font /BaseFont /Symbol >>"]),
    ChangeCase(
      "a name that the page uses and that was empty",
      [
        3: page("/Font << /F1 5 0 R >>", "/Font << /F1 5 0 R >> /XObject << /Im9 60 0 R >>"),
        60: Form.appearance("999"),
      ]),
    ChangeCase("another order of tabs", [3: page("/Annots", "/Tabs /R /Annots")]),
    // Annotations
    ChangeCase("an annotation (EAA)", [3: page("13 0 R", "13 0 R 52 0 R"), 52: note]),
    ChangeCase(
      "an annotation at level 2 (EAA)", Form.certifying(2), [3: page("13 0 R", "13 0 R 52 0 R"), 52: note]),
    ChangeCase("an annotation in a list of its own", Form.certifying(2), [22: "[52 0 R]", 52: note]),
    ChangeCase(
      "an annotation changed", Form.certifying(2), [13: Form.object(13, "[200 200 220 220]", "[0 0 595 842]")]
    ),
    ChangeCase("an annotation removed", Form.certifying(2), [3: page("13 0 R ", "")]),
    ChangeCase("annotations in another order", Form.certifying(2), [3: page("8 0 R 9 0 R", "9 0 R 8 0 R")]),
    ChangeCase(
      "a widget that the form does not know", Form.certifying(3),
      [
        3: page("13 0 R", "13 0 R 52 0 R"),
        52: "<< /Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 9 9] >>",
      ]),
    ChangeCase("the widget of a signed field removed", Form.certifying(3), [3: page("7 0 R ", "")]),
    ChangeCase(
      "the content of a page where annotations may be", Form.certifying(3),
      [4: SmallPDF.stream("BT (999) Tj ET")]),
    // Catalog
    ChangeCase(
      "an action on opening", [1: Form.object(1, "/Pages", "/OpenAction << /S /JavaScript /JS (x) >> /Pages")]
    ),
    ChangeCase(
      "additional actions", [1: Form.object(1, "/Pages", "/AA << /WC << /S /JavaScript /JS (x) >> >> /Pages")]
    ),
    ChangeCase("layers", [1: Form.object(1, "/Pages", "/OCProperties << /OCGs [] /D << >> >> /Pages")]),
    ChangeCase(
      "scripts",
      [
        1: Form.object(1, "/Pages", "/Names << /JavaScript << /Names [(x) 61 0 R] >> >> /Pages"),
        61: "<< /S /JavaScript /JS (x) >>",
      ]),
    ChangeCase(
      "a security store taken away", original: [1: Form.object(1, "/Pages", "/DSS << /Certs [] >> /Pages")],
      [1: Form.objects[0]]),
    ChangeCase(
      "extensions lowered",
      original: [
        1: Form.object(
          1, "/Pages", "/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >> /Pages")
      ],
      [
        1: Form.object(
          1, "/Pages", "/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 3 >> >> /Pages")
      ]),
    ChangeCase(
      "a certification taken away",
      original: [1: Form.object(1, "/Pages", "/Perms << /DocMDP 7 0 R >> /Pages")], [1: Form.objects[0]]),
    // Structure
    ChangeCase(
      "an element of the structure", [27: Form.object(27, "/S /Document", "/S /Document /ActualText (999)")]),
    ChangeCase(
      "an annotation that stays leaves the structure", Form.certifying(3),
      [27: Form.object(27, "[0 << /Type /OBJR /Obj 13 0 R /Pg 3 0 R >>]", "[0]")]),
    ChangeCase("content leaves the structure", Form.certifying(3), [27: Form.object(27, "[0 <<", "[<<")]),
    ChangeCase("another parent in the structure's tree", [28: "<< /Nums [0 [26 0 R]] >>"]),
    ChangeCase(
      "another structure", [1: Form.object(1, "26 0 R", "62 0 R"), 62: Form.object(26, "[27 0 R]", "[]")]),
    // Trailer
    ChangeCase(
      "encryption", [63: "<< /Filter /Standard /V 1 /R 2 >>"], trailer: "/Info 25 0 R /Encrypt 63 0 R"),
  ]

  @Test(arguments: forbidden.dropLast())
  func `is refused`(_ change: ChangeCase) throws {
    let changes = try change.judged()
    #expect(changes.count == 1)
    #expect(changes.first?.intrusions.isEmpty == false, "\(changes)")
  }

  @Test func `encryption that comes afterwards is refused`() throws {
    let change = try #require(Self.forbidden.last)
    // The signature itself can be read still; the document cannot.
    let found = try change.judged()
    #expect(found.first?.intrusions.contains { $0.kind == .trailer && $0.type == "Encrypt" } == true)
  }

  @Test func `is a further signature in a locked field, or where nothing may change`() throws {
    let locks = [
      Form.certifying(1), Form.locking("/Action /All"),
      Form.locking("/Action /Include /Fields [(second)]"),
    ]
    for lock in locks {
      let change = ChangeCase(
        "", lock, [15: Form.object(15, "/F 4", "/F 4 /V 64 0 R"), 64: "<< /Type /Sig >>"])
      #expect(try change.judged().first?.intrusions.map(\.reference.number) == [15], "\(lock)")
    }
  }

  @Test func `is a time-stamp that covers a page where nothing may change`() throws {
    let signed = try Form.signing(try Form.signed(Form.certifying(1)), in: "second", kind: .documentTimeStamp)
    #expect(try Form.changes(signed).first?.intrusions.isEmpty == false)
  }

  @Test func `is filling in what a later signature locks`() throws {
    let twice = try Form.signing(
      try Form.signed(), in: "second", Form.locking("/Action /Include /Fields [(name)]"))
    let filled = AppendedRevision([8: filledName], trailer: Form.trailer).appended(to: twice)
    #expect(try Form.changes(filled).first?.intrusions.isEmpty == false)
    let other = AppendedRevision([9: filledAmount], trailer: Form.trailer).appended(to: twice)
    #expect(try Form.changes(other).first?.filledFields == ["amount"])
  }

  @Test func `names the object, how the document leads to it, and what a person sees`() throws {
    func first(_ objects: [Int: String]) throws -> RevisionChange.Intrusion? {
      try ChangeCase("", objects).judged().first?.intrusions.first
    }
    let content = try #require(try first([4: SmallPDF.stream("BT (999) Tj ET")]))
    #expect(content.reference == PDFReference(number: 4))
    #expect(content.path == "Root/Pages/Kids/0/Contents")
    #expect(content.effect == .pageContent(page: 1))
    let font = try #require(try first([5: "<< /Type /Font /BaseFont /Symbol >>"]))
    #expect(font.effect == .font)
    #expect(font.path?.hasSuffix("Font/F1") == true)
    let stamp = try #require(try first([22: "[52 0 R]", 52: note]))
    #expect(stamp.effect == .annotation(page: 2))
    #expect(stamp.path == "Root/Pages/Kids/1/Annots")
    #expect(try first([11: Form.appearance("999")])?.effect == .formField)
    #expect(try first([2: Form.object(2, "[3 0 R 21 0 R]", "[21 0 R 3 0 R]")])?.effect == .pages)
  }

  @Test func `is told of a certification that is not the first`() throws {
    let document = try Document(
      ByteSource(try Form.signing(try Form.signed(), in: "second", Form.certifying(2))))
    let later = try LaterRevisions(document, try document.signatures())
    #expect(later.lateCertifications == ["second"])
    let alone = try Document(ByteSource(try Form.signed(Form.certifying(2))))
    #expect(try LaterRevisions(alone, try alone.signatures()).lateCertifications.isEmpty)
  }
}

extension String {
  fileprivate func replacing(_ old: String, _ new: String) -> String {
    replacingOccurrences(of: old, with: new)
  }
}
