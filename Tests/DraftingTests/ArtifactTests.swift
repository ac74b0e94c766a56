import Files
import PDF
import Testing

@testable import Drafting

/// What is no part of the text is an artifact: read aloud, the text goes on without it.
@Suite struct ArtifactTests {
  private func marked(_ lines: String...) -> [String] {
    String(decoding: Artifacts.marked(Array(lines.joined(separator: "\n").utf8)), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  @Test func `what stands between marked content is an artifact, the graphics state around it is not`() {
    #expect(
      marked(
        "1 0 0 -1 0 842 cm", "q", "/P << /MCID 0 >> BDC", "BT", "ET", "EMC", "0.4 w", "0 0 m 9 0 l S", "Q")
        == [
          "1 0 0 -1 0 842 cm", "q", "/P << /MCID 0 >> BDC", "BT", "ET", "EMC", "/Artifact BMC", "0.4 w",
          "0 0 m 9 0 l S",
          "EMC", "Q",
        ])
  }

  @Test func `a replacement text within an artifact does not end it`() {
    #expect(
      marked("BT", "/Span << /ActualText <feff> >> BDC", "()Tj", "EMC", "ET", "/P << /MCID 1 >> BDC", "EMC")
        == [
          "/Artifact BMC", "BT", "/Span << /ActualText <feff> >> BDC", "()Tj", "EMC", "ET", "EMC",
          "/P << /MCID 1 >> BDC",
          "EMC",
        ])
  }

  @Test func `nothing on a page is unmarked`() throws {
    let report = try ReportReader.read(try Sample.file("pedestrian-zone.md"), name: "pedestrian-zone.md")
    let template = try TemplateTests.shipped("primerna.yaml")
    let document = try Document(
      ByteSource(try typeset(report, date: Sample.date, template: template, part: .reportWithDecision).pdf))
    let pages = try document.pages()
    #expect(pages.count == 4)
    for page in pages {
      let contents = try #require(try document.object(page)?.value.asDictionary?["Contents"]?.asReference)
      let stream = try #require(try document.object(contents))
      var depth = 0
      for line in String(decoding: try document.decodedStream(stream), as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix("BDC") || line.hasSuffix("BMC") {
          depth += 1
        } else if line == "EMC" {
          depth -= 1
        } else if depth == 0 {
          #expect(line == "q" || line == "Q" || line.hasSuffix(" cm"), "\(line)")
        }
      }
      #expect(depth == 0)
    }
  }
}
