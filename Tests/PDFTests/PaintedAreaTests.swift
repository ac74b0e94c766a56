import Files
import Testing

@testable import PDF

/// A page with the content, and what it paints.
private struct PaintedPage {
  let geometry: PageGeometry
  let area: PaintedArea

  init(
    _ content: String, page: String = "", resources: String = "", objects: [Int: String] = [:],
    budget: PaintingBudget = .init()
  ) throws {
    var file = TestFile.onePage
    file[3] =
      "<</Type /Page/Parent 2 0 R/MediaBox [0 0 600 800]/Contents 4 0 R"
      + "/Resources <</Font <</F1 5 0 R>>\(resources)>>\(page)>>"
    file[4] = TestFile.stream(content)
    file.merge(objects) { $1 }
    let document = try TestFile(file).document
    geometry = try document.geometry(of: document.pages()[0])
    var budget = budget
    area = document.paintedArea(of: geometry, budget: &budget)
  }

  /// Places for four signatures on the page as it is seen.
  var places: [PDFRectangle]? {
    FreePlaces(
      width: geometry.width, height: geometry.height, occupied: area.areas.map { geometry.asSeen($0) }
    ).places(count: 4)
  }

  /// Everything painted, in whole units.
  var whole: [[Int]] {
    area.areas.map { [$0.left, $0.bottom, $0.right, $0.top].map { Int($0.rounded()) } }
  }
}

struct PaintedAreaTests {
  private static let image = [
    6: TestFile.stream(
      "x", "/Type /XObject/Subtype /Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace /DeviceGray")
  ]
  private static let imageResource = "/XObject <</I 6 0 R>>"

  @Test func `an empty page paints nothing and has room at its top`() throws {
    let page = try PaintedPage("")
    #expect(page.area == PaintedArea(areas: [], isUnderstood: true))
    let places = try #require(page.places)
    #expect(places.count == 4)
    #expect(places.allSatisfy { $0.width == 200 && $0.height == 54 })
    #expect(places[0].top > 760)
    for (index, place) in places.enumerated() {
      for other in places[..<index] { #expect(place.intersection(other) == nil) }
    }
  }

  @Test func `paths, clips and images count where the transformation puts them`() throws {
    #expect(try PaintedPage("10 20 30 40 re f").whole == [[10, 20, 40, 60]])
    #expect(try PaintedPage("2 0 0 3 100 200 cm 10 20 30 40 re f").whole == [[120, 260, 180, 380]])
    #expect(try PaintedPage("0 1 -1 0 300 0 cm 10 20 30 40 re f").whole == [[240, 10, 280, 40]])
    #expect(try PaintedPage("0 0 50 50 re W n 10 20 300 400 re f").whole == [[10, 20, 50, 50]])
    #expect(try PaintedPage("q 0 0 50 50 re W n Q 10 20 30 40 re f").whole == [[10, 20, 40, 60]])
    #expect(try PaintedPage("700 20 30 40 re f").whole == [])
    #expect(try PaintedPage("1 w 10 100 m 90 100 l S").whole == [[8, 98, 92, 102]])
    // Of a frame its lines are painted, unless it is filled.
    #expect(try PaintedPage("0 w 10 20 500 600 re S").whole.count == 4)
    #expect(try PaintedPage("0 w 20 20 560 760 re S").places?.count == 4)
    #expect(try PaintedPage("0 w 20 20 560 760 re 1 g B").places?.count == 4)
    #expect(try PaintedPage("0 w 20 20 560 760 re 0.9 g B").places == nil)
    let lines = try PaintedPage("0 w 10 10 m 10 90 l 90 90 l s").whole
    #expect(lines == [[10, 10, 10, 90], [10, 90, 90, 90], [10, 10, 90, 90]])
    let image = try PaintedPage(
      "q 100 0 0 50 30 40 cm /I Do Q", resources: Self.imageResource, objects: Self.image)
    #expect(image.whole == [[30, 40, 130, 90]])
    let inline = "q 100 0 0 50 30 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q 0 0 9 9 re f"
    #expect(try PaintedPage(inline).whole == [[30, 40, 130, 90], [0, 0, 9, 9]])
  }

  @Test func `what begins the page in white paints nothing`() throws {
    for white in ["1 g", "1 1 1 rg", "0 0 0 0 k", "/DeviceRGB cs 1 1 1 scn"] {
      #expect(try PaintedPage("\(white) 0 0 600 800 re f").whole == [], "\(white)")
    }
    for colour in ["0.9 g", "1 1 0.9 rg", "/Pattern cs /P scn", "/DeviceRGB cs"] {
      #expect(try PaintedPage("\(colour) 0 0 600 800 re f").whole == [[0, 0, 600, 800]], "\(colour)")
    }
  }

  @Test func `text counts from its beginning to its end, and over its height`() throws {
    let widths = "/FirstChar 65/Widths [500 1000]"
    let font = [5: "<</Type /Font/Subtype /TrueType/BaseFont /A\(widths)>>"]
    let page = try PaintedPage("BT /F1 10 Tf 100 300 Td (ABA) Tj [(B) -1000 (A)] TJ ET", objects: font)
    #expect(page.area.isUnderstood)
    let areas = page.area.areas
    #expect(areas.count == 3)
    #expect(abs(areas[0].left - 98.7) < 0.2 && abs(areas[0].right - 121.3) < 0.2)
    #expect(abs(areas[1].left - 118.7) < 0.2 && abs(areas[1].right - 131.3) < 0.2)
    #expect(abs(areas[2].left - 138.7) < 0.2 && abs(areas[2].right - 146.3) < 0.2)
    #expect(areas.allSatisfy { abs($0.bottom - 296.9) < 0.2 && abs($0.top - 310.6) < 0.2 })
    // Where widths are not told, text may be longer, and what follows it nearer.
    let unknown = try PaintedPage("BT /F1 10 Tf 100 300 Td (ABA) Tj (A) Tj ET").area.areas
    #expect(unknown[0].right > 130 && unknown[1].left < 105)
  }

  @Test func `forms count with their matrix and box, and so do annotations`() throws {
    let form = [
      6: TestFile.stream(
        "0 0 1000 1000 re f",
        "/Type /XObject/Subtype /Form/BBox [0 0 10 10]/Matrix [2 0 0 2 5 5]/Resources <<>>")
    ]
    let page = try PaintedPage("1 0 0 1 100 0 cm /F Do", resources: "/XObject <</F 6 0 R>>", objects: form)
    #expect(page.whole == [[105, 5, 125, 25]])
    let note = try PaintedPage("", page: "/Annots [<</Subtype /Text/Rect [90 90 70 70]>>]")
    #expect(note.whole == [[70, 70, 90, 90]])
  }

  @Test func `a full page has no room, and an image over everything leaves none`() throws {
    let lines = stride(from: 20, to: 790, by: 14).map {
      "1 0 0 1 30 \($0) Tm (\(String(repeating: "x", count: 90))) Tj"
    }
    let full = try PaintedPage("BT /F1 12 Tf \(lines.joined(separator: "\n")) ET")
    #expect(full.area.isUnderstood)
    #expect(full.places == nil)
    let scan = try PaintedPage(
      "q 600 0 0 800 0 0 cm /I Do Q", resources: Self.imageResource, objects: Self.image)
    #expect(scan.area.isUnderstood)
    #expect(scan.places == nil)
  }

  @Test func `room is found under the text, above the page's number, and beside a picture`() throws {
    let text = "BT /F1 12 Tf 72 700 Td (A) Tj 430 0 Td (B) Tj 0 -660 Td (1) Tj ET"
    let places = try #require(try PaintedPage(text).places)
    #expect(places[0].top < 690 && places[0].top > 660)
    #expect(abs(places[0].left - 70) < 3)
    #expect(places[3].bottom > 60)
    // The picture leaves a column at its right, where four stand one below the other.
    let picture = try PaintedPage(
      "q 360 0 0 800 0 0 cm /I Do Q", resources: Self.imageResource, objects: Self.image)
    let beside = try #require(picture.places)
    #expect(beside.allSatisfy { $0.left > 365 && $0.right < 572 })
    #expect(Set(beside.map(\.left)).count == 1)
  }

  @Test(arguments: [0, 90, 180, 270, -90, 450])
  func `a turned page is judged as it is seen`(turn: Int) throws {
    let geometry = try PaintedPage("", page: "/Rotate \(turn)/CropBox [100 200 500 700]").geometry
    #expect(geometry.rotation == ((turn % 360) + 360) % 360)
    #expect(geometry.width == (geometry.isTurnedSideways ? 500 : 400))
    let seen = PDFRectangle(left: 10, bottom: 20, right: 110, top: 70)
    let area = geometry.inPage(seen)
    #expect(geometry.asSeen(area) == seen)
    #expect(geometry.box.intersection(area) == area)
    // Lower left as it is seen.
    let corner = geometry.inPage(PDFRectangle(left: 0, bottom: 0, right: 1, top: 1))
    let expected: [Int: (Double, Double)] = [0: (100, 200), 90: (499, 200), 180: (499, 699), 270: (100, 699)]
    #expect(corner.left == expected[geometry.rotation]?.0 && corner.bottom == expected[geometry.rotation]?.1)
  }

  @Test func `only what the crop box shows has room, and counts`() throws {
    let page = try PaintedPage("0 0 600 100 re f", page: "/CropBox [50 150 550 750]/UserUnit 1.5")
    #expect(page.whole == [])
    #expect(page.geometry.width == 750)
    let places = try #require(page.places)
    for place in places.map({ page.geometry.inPage($0) }) {
      #expect(page.geometry.box.intersection(place) == place)
    }
  }

  @Test func `what is inherited holds, and a page without an area is refused`() throws {
    var objects = TestFile.onePage
    objects[2] = "<</Type /Pages/Kids [3 0 R]/Count 1/MediaBox [0 0 300 400]/Rotate 90>>"
    objects[3] = "<</Type /Page/Parent 2 0 R>>"
    let document = try TestFile(objects).document
    let geometry = try document.geometry(of: document.pages()[0])
    #expect(geometry.rotation == 90 && geometry.width == 400)
    objects[2] = "<</Type /Pages/Kids [3 0 R]/Count 1>>"
    let bare = try TestFile(objects).document
    #expect(throws: PDFFailure.unexpectedType(PDFReference(number: 3), key: "MediaBox")) {
      try bare.geometry(of: bare.pages()[0])
    }
  }

  @Test func `what is not understood counts as painted all over`() throws {
    let strange = [
      "10 20 30 40 re f nonsense", "(open", "1 2 3 cm", "/None Do", "BT /None 12 Tf (a) Tj ET",
      "BT (a) Tj ET",
      "/None gs", "BI /W 1 ID xxxx", "[ 1 2", "<< /a", "]", "1 0 0 nan cm", "{ }",
    ]
    for content in strange {
      let page = try PaintedPage(content)
      #expect(!page.area.isUnderstood, "\(content)")
      #expect(page.whole == [[0, 0, 600, 800]], "\(content)")
      #expect(page.places == nil)
    }
    #expect(try PaintedPage("BX nonsense EX").area.isUnderstood)
    #expect(try PaintedPage("", page: "/Annots [<</Subtype /Text>>]").area.isUnderstood == false)
  }

  @Test func `unbalanced and hostile content ends, and takes no more than it is given`() throws {
    #expect(try PaintedPage("Q Q Q 10 20 30 40 re f q q").whole == [[10, 20, 40, 60]])
    #expect(!(try PaintedPage(String(repeating: "q ", count: 10_000))).area.isUnderstood)
    let circle = [
      6: TestFile.stream(
        "/F Do /F Do", "/Type /XObject/Subtype /Form/BBox [0 0 600 800]/Resources <</XObject <</F 6 0 R>>>>")
    ]
    #expect(
      !(try PaintedPage("/F Do", resources: "/XObject <</F 6 0 R>>", objects: circle)).area.isUnderstood)
    var budget = PaintingBudget()
    budget.operators = 1_000
    let many = String(repeating: "0 0 1 1 re f ", count: 1_000)
    #expect(!(try PaintedPage(many, budget: budget)).area.isUnderstood)
    budget = PaintingBudget()
    budget.contentBytes = 1_000
    #expect(!(try PaintedPage(many, budget: budget)).area.isUnderstood)
    budget = PaintingBudget()
    budget.areas = 10
    #expect(!(try PaintedPage(many, budget: budget)).area.isUnderstood)
    #expect(try PaintedPage(many).area.isUnderstood)
    #expect(!(try PaintedPage(String(repeating: "[", count: 100_000))).area.isUnderstood)
    #expect(!(try PaintedPage("1e9 0 0 1 0 0 cm")).area.isUnderstood)
    let huge = "9999999 0 0 9999999 0 0 cm 0 0 1 1 re f"
    #expect(try PaintedPage(huge).whole == [[0, 0, 600, 800]])
  }
}
