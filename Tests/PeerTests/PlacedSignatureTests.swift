import Drafting
import Files
import Foundation
import PDF
import Signing
import TestPKI
import Testing

/// Signatures seen in a PDF that somebody else made, as programs of others see them.
@Suite struct PlacedSignatureTests {
  private static let steps = ["prepare", "agree", "review", "sign"]

  /// A page with text, a picture and a frame, turned.
  private static func original(turn: Int, form: TestFile.Form = .table) -> [UInt8] {
    TestFile(
      [
        1: "<</Type /Catalog/Pages 2 0 R>>",
        2: "<</Type /Pages/Kids [3 0 R]/Count 1/MediaBox [0 0 595 842]/Rotate \(turn)>>",
        3: "<</Type /Page/Parent 2 0 R/CropBox [20 30 575 812]/Contents 4 0 R"
          + "/Resources <</Font <</F1 5 0 R>>/XObject <</I 6 0 R>>>>>>",
        4: TestFile.stream(
          "1 g 0 0 595 842 re f 0 g BT /F1 24 Tf 72 740 Td (Council report) Tj 0 -30 Td (No place for names) Tj ET"
            + " q 90 0 0 60 72 600 cm /I Do Q 2 w 300 600 200 60 re S BT /F1 9 Tf 290 50 Td (1) Tj ET"),
        5: "<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>",
        6: TestFile.stream(
          "abcd", "/Type /XObject/Subtype /Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace /DeviceGray"),
      ], form: form
    ).bytes
  }

  /// The file with its fields, and after the last of four signatures; with where they are seen.
  private static func signed(
    _ original: [UInt8]
  ) throws -> (before: [UInt8], after: [UInt8], places: [PDFRectangle], geometry: PageGeometry) {
    let document = try Document(ByteSource(original))
    let geometry = try document.geometry(of: document.pages()[0])
    var budget = PaintingBudget()
    let painted = document.paintedArea(of: geometry, budget: &budget)
    let room = FreePlaces(
      width: geometry.width, height: geometry.height, occupied: painted.areas.map { geometry.asSeen($0) })
    let places = try #require(room.places(count: steps.count))
    let fields = zip(steps, places).map { step, place in
      NewSignatureField(step, place: .init(page: geometry.page, rectangle: geometry.inPage(place)))
    }
    var bytes = original + (try document.addingSignatureFields(fields))
    for ((step, place), key) in zip(zip(steps, places), PeerKey.allCases) {
      let caption = SignatureCaption(
        role: "Подписал, по заместване (РД-15-106/29.12.2023)", name: "Иван Стоянов Иванов (ТЕСТ)",
        position: "началник на отдел „Устройство на територията, транспорт и обществени поръчки“",
        organisation: "Община Примерна (ТЕСТ)",
        time: "Подписано с електронен подпис на 22.11.2026 г. 14:05 ч.")
      let request = PAdESRequest(
        field: step, time: TestPKI.now, name: "Иван Иванов (ТЕСТ)", properties: .typical(for: step),
        appearance: try caption.appearance(width: place.width, height: place.height))
      bytes = try PAdESSigning.sign(Document(ByteSource(bytes)), request, by: try key.signer).bytes
    }
    return (original, bytes, places, geometry)
  }

  @Test(
    .enabled(if: Program.areInstalled(.pdfsig, .qpdf), Program.notInstalled),
    arguments: [TestFile.Form.table, .objectStream])
  func `signatures at places found are valid to us and to pdfsig, and the file sound to qpdf`(
    form: TestFile.Form
  ) throws {
    let file = try Self.signed(Self.original(turn: 0, form: form))
    let report = try ourVerdict(file.after)
    #expect(report.conclusion == .totalPassed, "\(report.told)")
    #expect(report.signatures.count == 4)
    let folder = try Scratch()
    try folder.write(file.after, "signed.pdf")
    let signatures = try Program.pdfsig.run(["-nocert", "signed.pdf"], in: folder)
    #expect(
      signatures.output.components(separatedBy: "Signature is Valid").count == 5, "\(signatures.output)")
    let soundness = try Program.qpdf.run(["--check", "signed.pdf"], in: folder)
    #expect(soundness.succeeded, "\(soundness.output)")
  }

  @Test(.enabled(if: Program.areInstalled(.pdftoppm), Program.notInstalled), arguments: [0, 90, 180, 270])
  func `poppler shows nothing changed but the places, and something in each`(turn: Int) throws {
    try expectChangesInPlacesOnly(turn: turn) { name, folder in
      _ = try Program.pdftoppm.run(["-r", "72", "-cropbox", "\(name).pdf", name], in: folder)
      return "\(name)-1.ppm"
    }
  }

  @Test(.enabled(if: Program.areInstalled(.mutool), Program.notInstalled), arguments: [0, 90, 180, 270])
  func `mutool shows nothing changed but the places, and something in each`(turn: Int) throws {
    try expectChangesInPlacesOnly(turn: turn) { name, folder in
      _ = try Program.mutool.run(
        ["draw", "-q", "-r", "72", "-F", "ppm", "-o", "\(name).ppm", "\(name).pdf"], in: folder)
      return "\(name).ppm"
    }
  }

  private func expectChangesInPlacesOnly(
    turn: Int, drawing draw: (String, Scratch) throws -> String
  ) throws {
    let file = try Self.signed(Self.original(turn: turn))
    let folder = try Scratch()
    try folder.write(file.before, "before.pdf")
    try folder.write(file.after, "after.pdf")
    let before = try #require(Pixels(try folder.read(draw("before", folder))))
    let after = try #require(Pixels(try folder.read(draw("after", folder))))
    #expect(before.width == after.width && before.height == after.height)
    #expect(abs(Double(before.width) - file.geometry.width) <= 1)
    // A pixel to each side is shared between what is in a place and what is not.
    let areas = file.places.map { $0.grown(by: 1.5) }
    var changes = [Int](repeating: 0, count: areas.count)
    var strays = 0
    for y in 0..<before.height {
      for x in 0..<before.width where before[x, y] != after[x, y] {
        let (seenX, seenY) = (Double(x) + 0.5, file.geometry.height - Double(y) - 0.5)
        let hit = areas.firstIndex { area in
          area.left <= seenX && seenX <= area.right && area.bottom <= seenY && seenY <= area.top
        }
        if let hit { changes[hit] += 1 } else { strays += 1 }
      }
    }
    #expect(strays == 0)
    #expect(changes.allSatisfy { $0 > 300 }, "\(changes)")
  }
}

/// A picture as `P6` (netpbm): three octets a pixel.
private struct Pixels {
  let width: Int
  let height: Int
  private let octets: ArraySlice<UInt8>

  init?(_ file: [UInt8]) {
    var fields: [Int] = []
    guard file.starts(with: Array("P6".utf8)) else { return nil }
    var index = 2
    while fields.count < 3, index < file.count {
      if file[index] == UInt8(ascii: "#") {
        while index < file.count, file[index] != 0x0A { index += 1 }
      } else if (0x30...0x39).contains(file[index]) {
        var value = 0
        while index < file.count, (0x30...0x39).contains(file[index]), value < 100_000 {
          value = value * 10 + Int(file[index] - 0x30)
          index += 1
        }
        fields.append(value)
        continue
      }
      index += 1
    }
    guard fields.count == 3, fields[2] == 255 else { return nil }
    (width, height) = (fields[0], fields[1])
    octets = file[min(index + 1, file.count)...]
    guard octets.count >= width * height * 3 else { return nil }
  }

  subscript(x: Int, y: Int) -> [UInt8] {
    let start = octets.startIndex + (y * width + x) * 3
    return Array(octets[start..<start + 3])
  }
}
