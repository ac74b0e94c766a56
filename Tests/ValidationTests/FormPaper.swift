import Files
import Foundation
import PDF
import TestFiles

@testable import Validation

/// A document with a form of every kind of field, an annotation and a structure tree, signed by a message of no worth: here only what may
/// happen behind a signature is judged.
///
/// 1 catalog · 2 pages · 3 first page · 4 its content · 5 font · 6 form · 7 signature field `signer` · 8 text field `name`, 11 its
/// appearance · 9 text field `amount`, 14 its appearance · 12 check box `agree`, 10 its widget, 17 and 18 its states · 13 a note ·
/// 15 signature field `second`, 16 its appearance · 19 field `address`, 24 field `address.street` · 20 metadata · 21 second page,
/// 22 its annotations · 23 fonts of the form · 25 information · 26 structure, 27 its only element, 28 its parent tree
enum FormPaper {
  static let objects = [
    "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Metadata 20 0 R /StructTreeRoot 26 0 R >>",
    "<< /Type /Pages /Kids [3 0 R 21 0 R] /Count 2 /MediaBox [0 0 595 842] >>",
    "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
      + " /Annots [7 0 R 8 0 R 9 0 R 10 0 R 13 0 R 15 0 R 24 0 R] >>",
    SmallPDF.stream("BT /F1 18 Tf 72 720 Td (To the council: 100 levs) Tj ET /Im9 Do"),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    "<< /Fields [7 0 R 8 0 R 9 0 R 12 0 R 15 0 R 19 0 R] /DR << /Font 23 0 R >> /SigFlags 3 >>",
    "<< /FT /Sig /T (signer) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 /P 3 0 R >>",
    "<< /FT /Tx /T (name) /V (Ivan) /Subtype /Widget /Rect [9 9 99 29] /P 3 0 R /AP << /N 11 0 R >> >>",
    "<< /FT /Tx /T (amount) /V (100) /Subtype /Widget /Rect [9 39 99 59] /P 3 0 R /AP << /N 14 0 R >> >>",
    "<< /Parent 12 0 R /Subtype /Widget /Rect [9 69 29 89] /P 3 0 R /AS /Off"
      + " /AP << /N << /Yes 17 0 R /Off 18 0 R >> >> >>",
    appearance("Ivan"),
    "<< /FT /Btn /T (agree) /V /Off /Kids [10 0 R] >>",
    "<< /Type /Annot /Subtype /Text /Rect [200 200 220 220] /Contents (a note) /P 3 0 R >>",
    appearance("100"),
    "<< /FT /Sig /T (second) /Type /Annot /Subtype /Widget /Rect [300 9 399 59] /F 4 /P 3 0 R"
      + " /AP << /N 16 0 R >> >>",
    appearance("sign here"), appearance("X"), appearance(""),
    "<< /T (address) /FT /Tx /Kids [24 0 R] >>",
    SmallPDF.stream("<x:xmpmeta/>", "/Type /Metadata /Subtype /XML "),
    "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots 22 0 R >>",
    "[]", "<< /F1 5 0 R >>",
    "<< /Parent 19 0 R /T (street) /V (Vitosha) /Subtype /Widget /Rect [9 99 99 119] /P 3 0 R >>",
    "<< /Producer (one) >>",
    "<< /Type /StructTreeRoot /K [27 0 R] /ParentTree 28 0 R /ParentTreeNextKey 1 >>",
    "<< /Type /StructElem /S /Document /P 26 0 R /K [0 << /Type /OBJR /Obj 13 0 R /Pg 3 0 R >>] >>",
    "<< /Nums [0 [27 0 R]] >>",
  ]

  static func appearance(_ text: String) -> String {
    SmallPDF.stream(
      "BT /F1 9 Tf (\(text)) Tj ET",
      "/Type /XObject /Subtype /Form /BBox [0 0 90 20] /Resources << /Font << /F1 5 0 R >> >> ")
  }

  /// An object of the document with `old` in it replaced.
  static func object(_ number: Int, _ old: String, _ new: String) -> String {
    let object = objects[number - 1]
    precondition(object.contains(old), "object \(number) has no \(old)")
    return object.replacingOccurrences(of: old, with: new)
  }

  static let trailer = "/Info 25 0 R"

  /// The document signed in `signer`. Octets of the signature dictionary may be given, such as `/Reference [ … ]`.
  static func signed(
    _ entries: String = "", objects: [Int: String] = [:], form: SmallPDF.Form = .table,
    kind: PDFSignature.Kind = .signature
  ) throws -> [UInt8] {
    var all = Self.objects
    for (number, object) in objects {
      while all.count < number { all.append("null") }
      all[number - 1] = object
    }
    let pdf = SmallPDF(form, objects: all, trailer: trailer).bytes
    return try signing(pdf, in: "signer", entries, kind: kind)
  }

  /// A further signature.
  static func signing(
    _ pdf: [UInt8], in field: String, _ entries: String = "", kind: PDFSignature.Kind = .signature
  ) throws -> [UInt8] {
    let room = String(repeating: "x", count: 240)
    var dictionary = SignatureEntries(
      kind: kind, subFilter: kind == .signature ? "ETSI.CAdES.detached" : "ETSI.RFC3161",
      time: Date(timeIntervalSince1970: 1_750_000_000))
    dictionary.location = room
    let prepared = try Document(ByteSource(pdf)).preparingSignature(dictionary, in: field, reservedBytes: 64)
    let whole = pdf + (try prepared.embedding([0x30, 0x00]))
    let old = "/Location (\(room))"
    precondition(entries.utf8.count <= old.utf8.count, "no room for \(entries)")
    let padded = entries + String(repeating: " ", count: old.utf8.count - entries.utf8.count)
    return whole.replacing(old, with: padded, from: pdf.count)
  }

  static func certifying(_ level: Int) -> String {
    "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P \(level) /V /1.2 >> >>]"
  }

  static func locking(_ parameters: String) -> String {
    "/Reference [<< /TransformMethod /FieldMDP /TransformParams << \(parameters) /V /1.2 >> >>]"
  }

  /// What the revisions behind the first signature of `file` did.
  static func changes(_ file: [UInt8]) throws -> [RevisionChange] {
    let document = try Document(ByteSource(file))
    var signatures = try Self.signatures(document)
    if signatures.isEmpty {
      // A revision may take all signatures away; they were there.
      let end = document.revisions[1].byteRange.upperBound
      signatures = try Self.signatures(Document(ByteSource(Array(file[..<end]))))
    }
    return try LaterRevisions(document, signatures).changes(after: signatures.first?.revision ?? 0)
  }

  private static func signatures(_ document: Document) throws -> [PDFSignature] {
    try document.signatureFindings().compactMap {
      if case .sound(let signature) = $0 { signature } else { nil }
    }
  }
}
