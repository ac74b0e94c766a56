import Files
import Foundation
import Testing

@testable import Drafting

@Suite struct TemplateTests {
  private func read(_ text: String, _ files: [String: [UInt8]] = [:]) throws(TemplateFailure) -> Template {
    try TemplateReader.read(Array(text.utf8), file: "t.yaml") { files[$0] }
  }

  private func failure(_ text: String, _ files: [String: [UInt8]] = [:]) -> TemplateFailure? {
    do throws(TemplateFailure) {
      _ = try read(text, files)
      return nil
    } catch { return error }
  }

  static func shipped(_ name: String) throws -> Template {
    try TemplateReader.read(try Sample.file("templates/\(name)"), file: name) {
      try? Sample.file("templates/\($0)")
    }
  }

  @Test(arguments: ["primerna.yaml", "gorna-obrazcova.yaml"])
  func `the templates that are shipped are read, and have a coat of arms`(name: String) throws {
    let template = try Self.shipped(name)
    #expect(template.letterhead.organisation?.isEmpty == false)
    #expect(template.arms?.description != nil)
    #expect(template.council != nil)
  }

  @Test func `an empty template is the usual one`() throws {
    #expect(try read("") == .standard)
  }

  @Test func `keys are English or Bulgarian, numbers with a point or a comma`() throws {
    let english = try read("page: {left: 30.5}\nsizes: {body: 11}\nletterhead: {rule: none}")
    let bulgarian = try read("страница: {ляво: \"30,5\"}\nразмери: {текст: 11}\nбланка: {линия: none}")
    #expect(english == bulgarian)
    #expect(english.style.left == PageStyle.millimetres(30.5))
  }

  @Test func `a key that there is not is named with its line and the nearest that there is`() {
    #expect(
      failure("page:\n  lefft: 20")
        == TemplateFailure(
          file: "t.yaml", line: 2, key: "page.lefft",
          problem: .unknownKey(
            nearest: "left", known: ["горе", "долу", "дясно", "ляво", "номер"])))
    guard case .unknownKey(nil, let known) = failure("нещо: 1")?.problem else {
      Issue.record("a key that is like no other")
      return
    }
    #expect(known.contains("бланка"))
  }

  @Test func `values out of range or of another kind are refused with their line`() {
    #expect(
      failure("sizes:\n  body: 40")
        == TemplateFailure(
          file: "t.yaml", line: 2, key: "sizes.body", problem: .expectedNumber(8...18, .points)))
    #expect(
      failure("page: {left: 80, right: 25}\nsignatures: {width: 70}")?.problem
        == .wideSignatures(limitMillimetres: 63))
    #expect(failure("letterhead: {layout: up}")?.problem == .expectedChoice(["centre", "left"]))
    #expect(failure("letterhead: 1")?.problem == .expectedSection)
    #expect(failure("council: [а]")?.problem == .expectedText)
    #expect(failure("fonts: {а: б}")?.problem == .expectedTexts)
    #expect(failure("a: [")?.line == 2)
  }

  @Test func `margins that leave no room for text are refused`() {
    #expect(
      failure("page: {left: 80, right: 80}")?.problem
        == .noRoom(widthMillimetres: 50, heightMillimetres: 255))
  }

  @Test func `a picture that is not there, or is none, is refused`() {
    #expect(failure("letterhead:\n  arms: a.svg")?.problem == .noPicture(path: "a.svg"))
    #expect(failure("letterhead: {arms: a}", ["a": [1, 2]])?.problem == .picture(.unknownFormat))
    #expect(
      failure("letterhead: {arms: a}", ["a": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]])?.problem
        == .picture(.damaged("IHDR")))
  }

  @Test func `words of the template stand in the place of the usual ones`() throws {
    let template = try read("words: {report: ДОКЛАДНА ЗАПИСКА}")
    #expect(template.wording(.bulgarian)[.report] == "ДОКЛАДНА ЗАПИСКА")
    #expect(template.wording(.bulgarian)[.to] == "ДО")
  }

  // MARK: SVG

  private func svg(_ body: String) throws(Picture.Flaw) -> Picture {
    try Picture(Array("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\">\(body)</svg>".utf8))
  }

  private func flaw(_ body: String) -> Picture.Flaw? {
    do throws(Picture.Flaw) {
      _ = try svg(body)
      return nil
    } catch { return error }
  }

  @Test func `shapes of plain colours are drawn`() throws {
    let picture = try svg(
      "<g fill='#f00' transform='translate(1,2) scale(2)'><path d='M0 0h5v5H0zM1-1.5.5 2a1 1 0 01 2 2'/>"
        + "<circle cx='1' cy='1' r='1' style='fill:none;stroke:gold'/></g><title>а</title>")
    guard case .shapes(let drawing) = picture.content else {
      Issue.record("no shapes")
      return
    }
    #expect((picture.width, picture.height) == (10, 20))
    #expect(drawing.shapes.count == 2)
    #expect(drawing.shapes[0].fill == Drawing.Colour(red: 1, green: 0, blue: 0))
    #expect(drawing.shapes[0].matrix == [2, 0, 0, 2, 1, 2])
    #expect(drawing.shapes[1].fill == nil)
  }

  @Test func `what would be drawn wrong is refused by name`() {
    #expect(flaw("<text>а</text>") == .unsupported("text"))
    #expect(flaw("<rect fill='url(#a)'/>") == .unsupported("url(#a)"))
    #expect(flaw("<path d='M0 0 X'/>") == .unsupported("d=X"))
    #expect(flaw("<g opacity='0.5'/>") == .unsupported("opacity=0.5"))
    #expect(flaw("<g>") == .damaged("XML"))
    #expect(flaw("<path d='M0'/>") == .damaged("d=M"))
    #expect(flaw(String(repeating: "<g>", count: 200)) == .tooLarge(limit: 100))
  }

  @Test func `hostile pictures end in a refusal, not in a trap`() {
    let doctype = "<!DOCTYPE a [<!ENTITY b \"b\">]><svg/>"
    #expect(throws: Picture.Flaw.self) { try Picture(Array(doctype.utf8)) }
    for body in [
      "<rect width='1e308' height='1e308' transform='scale(1e308)'/>", "<path d='M1e308 1e308l1e308 1e308'/>",
      "<g transform='scale(0)'><rect width='1' height='1'/></g>", "<path d='A'/>",
      "<path d='M0 0A0 0 0 2 2 1 1'/>",
      "<polygon points='1'/>", "<path d=''/>", "<circle r='-5'/>",
    ] {
      var template = Template()
      guard let picture = try? svg(body) else { continue }
      template.arms = .init(picture: picture, height: 50)
      let pages = try? preview(Sample.report("Текст."), template: template, dotsPerInch: 30).pages
      #expect(pages?.count == 1)
    }
  }
}
