import AdES
import Drafting
import Files
import Foundation
import PDF
import Signing
import TestPKI
import Testing
import Validation

/// What we set, judged as PDF/A-3b by pikepdf, which approves only what it knows to be right: as it leaves
/// `draft`, with its signature fields, and after each signature that is seen on the page.
@Suite struct ArchivalTests {
  private static let steps: [(name: String, place: String, role: String)] = [
    ("prepare", "prepared.1", "Изготвил"), ("agree", "agreed.1", "Съгласувал"),
    ("review", "review.1", "Юрист"), ("sign", "signatory.1", "Подписал, по заместване"),
  ]

  private func findings(_ files: [[UInt8]]) throws -> [[String]] {
    let folder = try Scratch()
    for (index, bytes) in files.enumerated() { try folder.write(bytes, "\(index).pdf") }
    let outcome = try Program.pyHanko.run(
      [Program.scripts + "/archival.py", "answer.json"] + files.indices.map { "\($0).pdf" }, in: folder)
    #expect(outcome.succeeded, "\(outcome.output)")
    return try JSONDecoder().decode([[String]].self, from: Data(try folder.read("answer.json")))
  }

  private static func sample(_ name: String) throws -> [UInt8] {
    try ByteSource(contentsOf: samples.appending(path: name).path).bytes
  }

  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples")

  private static func template(_ name: String) throws -> Template {
    try TemplateReader.read(try sample("templates/\(name)"), file: name) {
      try? sample("templates/\($0)")
    }
  }

  private static func document(_ template: Template, _ part: ReportPart = .report) throws -> TypesetDocument {
    let report = try ReportReader.read(try sample("pedestrian-zone.md"), name: "pedestrian-zone.md")
    let decision = EmbeddedFile(
      name: "проект за решение.txt", content: try sample("pedestrian-zone-decision.txt"),
      description: "Проект за решение")
    return try typeset(
      report, date: TestPKI.now, template: template, part: part,
      files: [decision, EmbeddedFile(name: "бюджет.xlsx", content: [0, 1, 2], relationship: .data)])
  }

  /// The document with its fields, and after each of four signatures.
  private static func stages(_ template: Template) throws -> [[UInt8]] {
    let original = try document(template).pdf
    let document = try Document(ByteSource(original))
    let places = try document.namedPlaces()
    let fields = steps.map { step in
      NewSignatureField(
        step.name,
        place: places.first { $0.name == "signature.\(step.place)" }.map {
          .init(page: $0.page, rectangle: $0.rectangle)
        })
    }
    return try signed(original + document.addingSignatureFields(fields), template)
  }

  /// A document that has its fields, and after each of four signatures.
  private static func signed(_ fielded: [UInt8], _ template: Template) throws -> [[UInt8]] {
    var bytes = fielded
    var stages = [bytes]
    for (step, key) in zip(steps, PeerKey.allCases) {
      let document = try Document(ByteSource(bytes))
      let field = try document.signatureFields().first { $0.name == step.name }
      let rectangle = try #require(field?.rectangle)
      let caption = SignatureCaption(
        role: step.role, name: "Иван Стоянов Иванов (ТЕСТ)",
        position: "началник на отдел „Устройство на територията и транспорт“",
        organisation: "Община Примерна (ТЕСТ)", time: "Подписано електронно на 22.11.2026 г., 14:05 ч.")
      let request = PAdESRequest(
        field: step.name, time: TestPKI.now, name: "Иван Иванов (ТЕСТ)", properties: .typical(for: step.name),
        appearance: try caption.appearance(
          width: rectangle[2] - rectangle[0], height: rectangle[3] - rectangle[1], fonts: template.fonts))
      bytes = try PAdESSigning.sign(document, request, by: try key.signer).bytes
      stages.append(bytes)
    }
    return stages
  }

  @Test(
    .enabled(if: Program.pyHanko.isInstalled, Program.notInstalled),
    arguments: ["primerna.yaml", "gorna-obrazcova.yaml"])
  func `what is set is PDF/A-3b, with files embedded in it, also after every visible signature`(
    template: String
  ) throws {
    let template = try Self.template(template)
    let stages =
      [
        try Self.document(template).pdf, try Self.document(template, .decision).pdf,
        try Self.document(template, .reportWithDecision).pdf,
      ] + (try Self.stages(template))
    if let folder = ProcessInfo.processInfo.environment["DOKLAD_KEEP_PAGES"] {
      for (index, stage) in stages.enumerated() {
        try AtomicFile.write(stage, to: "\(folder)/stage-\(index).pdf")
      }
    }
    for (index, findings) in try findings(stages).enumerated() {
      #expect(findings == [], "stage \(index)")
    }
  }

  /// A coat of arms of points: without and with parts that are seen through, of grey.
  @Test(
    .enabled(if: Program.areInstalled(.pyHanko, .pdfimages), Program.notInstalled), arguments: [0, 2, 4, 6])
  func `a PNG's coat of arms is PDF/A-3b too`(colourType: Int) throws {
    let channels = [0: 1, 2: 3, 4: 2, 6: 4][colourType] ?? 1
    let row = [0] + (0..<(8 * channels)).map { UInt8($0 * 37 % 256) }
    let octets = Self.png(width: 8, height: 8, colourType, rows: (0..<8).flatMap { _ in row })
    var template = Template()
    template.arms = .init(picture: try Picture(octets), height: 60, description: "Герб")
    let document = try Self.document(template, .reportWithDecision)
    #expect(try findings([document.pdf]) == [[]])
    let folder = try Scratch()
    try folder.write(document.pdf, "arms.pdf")
    let images = try Program.pdfimages.run(["-list", "arms.pdf"], in: folder)
    #expect(images.output.contains(" 8 "), "the picture is not in the file: \(images.output)")
  }

  private static func png(width: Int, height: Int, _ colourType: Int, rows: [UInt8]) -> [UInt8] {
    func four(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(name.utf8) + content
      var sum: UInt32 = 0xFFFF_FFFF
      for octet in body {
        sum ^= UInt32(octet)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      return four(content.count) + body + four(Int(~sum))
    }
    let head = four(width) + four(height) + [8, UInt8(colourType), 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", head)
      + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  /// Signatures at places found, as in a PDF/A of somebody else's, whose structure tree takes up the fields.
  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `a PDF/A signed where there was room is one after every signature`() throws {
    let original = try Self.document(.standard).pdf
    let document = try Document(ByteSource(original))
    let geometry = try document.geometry(of: try #require(document.pages().last))
    var budget = PaintingBudget()
    let painted = document.paintedArea(of: geometry, budget: &budget)
    #expect(painted.isUnderstood)
    let room = FreePlaces(
      width: geometry.width, height: geometry.height, occupied: painted.areas.map { geometry.asSeen($0) })
    let places = try #require(room.places(count: Self.steps.count))
    let fields = zip(Self.steps, places).map { step, place in
      NewSignatureField(
        step.name, title: step.role, place: .init(page: geometry.page, rectangle: geometry.inPage(place)))
    }
    let stages = try Self.signed(original + document.addingSignatureFields(fields), .standard)
    for (index, findings) in try findings(stages).enumerated() { #expect(findings == [], "stage \(index)") }
    let last = try Document(ByteSource(try #require(stages.last)))
    for field in try last.signatureFields() {
      let widget = try last.object(field.reference)?.value.asDictionary
      #expect(widget?["StructParent"]?.asInteger != nil)
      // Grey stands in every PDF/A, whatever its output intent is of.
      let states = try last.resolve(widget?["AP"]).asDictionary
      let form = try #require(try states?["N"]?.asReference.flatMap { try last.object($0) })
      let content = String(decoding: try last.decodedStream(form), as: UTF8.self)
      #expect(content.contains("0 g") && !content.contains(" rg") && !content.contains(" RG"))
    }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `it is PDF/A-3b after every time-stamp, too, and renewed`() throws {
    var bytes = try #require(try Self.stages(.standard).last)
    var stages: [[UInt8]] = []
    for level in [BaselineLevel.t, .lt, .lta, .lta] {
      bytes = try Augmentation.augment(
        Document(ByteSource(bytes)), to: level, with: LevelFile.services(), at: TestPKI.now
      ).bytes
      stages.append(bytes)
    }
    #expect(Set(stages.map(\.count)).count == 4)
    for (index, findings) in try findings(stages).enumerated() { #expect(findings == [], "stage \(index)") }
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled))
  func `a file that says it is PDF/A and is not has findings`() throws {
    var bytes = try Self.document(.standard).pdf
    let key = Array("/CIDToGIDMap".utf8)
    let place = try #require(ByteSource(bytes).lastPosition(of: key, in: 0..<bytes.count))
    bytes[place + 1] = UInt8(ascii: "X")
    #expect(try findings([bytes])[0] != [])
  }

  @Test func `every signature with an appearance is valid, and covers what it shows`() throws {
    let stages = try Self.stages(.standard)
    for (index, bytes) in stages.enumerated().dropFirst() {
      let report = try ourVerdict(bytes)
      #expect(report.conclusion == .totalPassed, "\(report.told)")
      #expect(report.signatures.count == index)
    }
  }

  @Test(.enabled(if: Program.pdfsig.isInstalled, Program.notInstalled))
  func `what a signature shows is read on the page, and the text of the page stays as it was`() throws {
    let stages = try Self.stages(.standard)
    let folder = try Scratch()
    try folder.write(stages[0], "before.pdf")
    try folder.write(try #require(stages.last), "after.pdf")
    let before = try Program.pdftotext.run(["-layout", "before.pdf", "-"], in: folder).output
    let after = try Program.pdftotext.run(["-layout", "after.pdf", "-"], in: folder).output
    #expect(!before.contains("по заместване"))
    for words in ["Подписал, по заместване", "Иван Стоянов Иванов (ТЕСТ)", "14:05 ч."] {
      #expect(after.contains(words), "\(words)")
    }
  }
}
