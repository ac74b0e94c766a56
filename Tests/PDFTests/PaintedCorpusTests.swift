import Files
import Foundation
import PDF
import Testing

/// What pages of others paint, as poppler draws them, lies within what is found of it.
@Suite struct PaintedCorpusTests {
  private static let root: String = {
    if let named = ProcessInfo.processInfo.environment["DOKLAD_CORPUS"] { return named }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.appendingPathComponent("../shared/corpus").standardized.path
  }()

  private static let files: [String] = {
    guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
    return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".pdf") }.sorted()
  }()

  /// Dots of a page, each two points wide and high, darker than white.
  private func dots(_ page: Int, of path: String) throws -> (width: Int, height: Int, isDark: [Bool])? {
    let stem = NSTemporaryDirectory() + "doklad-painted-\(UInt64.random(in: 0 ... .max))"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/pdftoppm")
    process.arguments = [
      "-q", "-gray", "-cropbox", "-r", "36", "-f", "\(page)", "-singlefile", "-l", "\(page)", path, stem,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    defer { try? FileManager.default.removeItem(atPath: stem + ".pgm") }
    guard process.terminationStatus == 0, let data = try? ByteSource(contentsOf: stem + ".pgm").bytes else {
      return nil
    }
    let head = data.prefix(40).split(whereSeparator: { $0 == 0x0A || $0 == 0x20 }).prefix(4)
    let numbers = head.dropFirst().compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 3, data.count >= numbers[0] * numbers[1] else { return nil }
    return (numbers[0], numbers[1], data.suffix(numbers[0] * numbers[1]).map { $0 < 245 })
  }

  private static let canRun =
    !files.isEmpty && FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftoppm")

  /// Of files that are much alike every fourth is drawn; all of them where DOKLAD_ALL_PAGES is set.
  private static let chosen = files.enumerated().filter {
    $0.offset % 4 == 0 || ProcessInfo.processInfo.environment["DOKLAD_ALL_PAGES"] != nil
  }.map(\.element)

  @Test(
    .enabled(if: canRun, "the corpus is not here (../shared/corpus or DOKLAD_CORPUS), or pdftoppm is not"))
  func `everything that poppler paints lies in what is found`() throws {
    var (pages, understood) = (0, 0)
    for file in Self.chosen {
      guard let source = try? ByteSource(contentsOf: Self.root + "/" + file),
        let document = try? Document(source), !document.isEncrypted, let all = try? document.pages()
      else { continue }
      for (index, page) in all.enumerated().prefix(3) {
        guard let geometry = try? document.geometry(of: page) else { continue }
        var budget = PaintingBudget()
        let area = document.paintedArea(of: geometry, budget: &budget)
        let areas = area.areas.map { geometry.asSeen($0).grown(by: 2.5) }
        let room = FreePlaces(width: geometry.width, height: geometry.height, occupied: areas)
        for place in room.places(count: 4) ?? [] {
          #expect(!areas.contains { $0.intersection(place) != nil }, "\(file) page \(index + 1)")
        }
        pages += 1
        guard area.isUnderstood else { continue }
        understood += 1
        // Poppler knows no other unit than the point.
        guard geometry.unitPoints == 1, geometry.width * geometry.height < 2e6,
          let drawn = try dots(index + 1, of: Self.root + "/" + file)
        else { continue }
        var covered = [Bool](repeating: false, count: drawn.width * drawn.height)
        for area in areas.map(\.halved) {
          let rows =
            max(0, Int(Double(drawn.height) - area.top))...max(0, Int(Double(drawn.height) - area.bottom) + 1)
          let columns = max(0, Int(area.left))...max(0, Int(area.right) + 1)
          for row in rows.clamped(to: 0...drawn.height - 1) where row < drawn.height {
            for column in columns.clamped(to: 0...drawn.width - 1) {
              covered[row * drawn.width + column] = true
            }
          }
        }
        let strays = drawn.isDark.indices.filter { drawn.isDark[$0] && !covered[$0] }
        if let first = strays.first {
          let place =
            "\(first % drawn.width), \(drawn.height - first / drawn.width) of \(drawn.width)x\(drawn.height)"
          Issue.record("\(file) page \(index + 1): \(strays.count) dots outside, the first at \(place)")
        }
      }
    }
    #expect(Double(understood) > 0.95 * Double(pages), "\(understood) of \(pages)")
  }
}

extension PDFRectangle {
  fileprivate var halved: PDFRectangle {
    PDFRectangle(left: left / 2, bottom: bottom / 2, right: right / 2, top: top / 2)
  }
}

private func max<Value>(_ left: Value, _ right: Value, by isLess: (Value, Value) -> Bool) -> Value {
  isLess(left, right) ? right : left
}
