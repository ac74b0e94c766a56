import Testing

/// Our PDFs, judged by poppler (with NSS) and by qpdf.
@Suite struct PDFToolTests {
  /// One signature as `pdfsig` tells of it.
  private struct Told: Equatable {
    var field = ""
    var verdict = ""
    var type = ""
    var coversAll: Bool?
  }

  private func pdfsig(_ bytes: [UInt8]) throws -> [Told] {
    let folder = try Scratch()
    try folder.write(bytes, "report.pdf")
    // It exits with 0 whatever it finds: only its words count. Its own certificates say nothing about ours.
    let text = try Program.pdfsig.run(["-nocert", "report.pdf"], in: folder).output
    var told: [Told] = []
    for line in text.split(separator: "\n") {
      func value(_ label: String) -> String? {
        line.hasPrefix("  - \(label): ") ? String(line.dropFirst(label.count + 6)) : nil
      }
      if line.hasPrefix("Signature #") { told.append(Told()) }
      guard let last = told.indices.last else { continue }
      if let field = value("Signature Field Name") { told[last].field = field }
      if let verdict = value("Signature Validation") { told[last].verdict = verdict }
      if let type = value("Signature Type") { told[last].type = type }
      if line == "  - Total document signed" { told[last].coversAll = true }
      if line == "  - Not total document signed" { told[last].coversAll = false }
    }
    // Fields that wait for their signatures are told of too.
    return told.filter { !$0.verdict.isEmpty }
  }

  @Test(
    .enabled(if: Program.pdfsig.isInstalled, Program.notInstalled), arguments: OriginalForm.available)
  func `pdfsig finds every signature valid, and the last covering the whole file`(form: OriginalForm) throws {
    for (index, bytes) in try Dossier.of(form).stages.enumerated() {
      let expected = Dossier.steps[...index].map {
        Told(
          field: $0, verdict: "Signature is Valid.", type: "ETSI.CAdES.detached",
          coversAll: $0 == Dossier.steps[index])
      }
      #expect(try pdfsig(bytes) == expected, "after \(Dossier.steps[index])")
    }
  }

  @Test(.enabled(if: Program.pdfsig.isInstalled, Program.notInstalled))
  func `pdfsig finds the signatures after a changed octet invalid`() throws {
    var bytes = try #require(try Dossier.of(.table).stages.last)
    bytes[10] ^= 1
    let told = try pdfsig(bytes)
    #expect(told.count == 4)
    for signature in told { #expect(signature.verdict == "Digest Mismatch.", "\(signature.field)") }
  }

  @Test(
    .enabled(if: Program.qpdf.isInstalled, Program.notInstalled), arguments: OriginalForm.available)
  func `qpdf finds nothing wrong after each signature`(form: OriginalForm) throws {
    for (index, bytes) in try Dossier.of(form).stages.enumerated() {
      let folder = try Scratch()
      try folder.write(bytes, "report.pdf")
      let outcome = try Program.qpdf.run(["--check", "report.pdf"], in: folder)
      #expect(outcome.succeeded, "after \(Dossier.steps[index]): \(outcome.output)")
      #expect(!outcome.output.contains("WARNING"), "after \(Dossier.steps[index]): \(outcome.output)")
    }
  }
}
