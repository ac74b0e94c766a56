import Foundation
import Testing

/// The README's table says which room may import which; this reads the import lines and holds the code to it.
///
/// The package manager does not enforce it: a target may import whatever is built before it.
@Suite struct ArchitectureTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The table of the README, from the rows `| Room | imports |` below the heading.
  static func table() throws -> [String: Set<String>] {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    var rows: [String: Set<String>] = [:]
    for line in readme.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 2 else { continue }
      let names = { (cell: String) in
        cell.split(separator: "`").map(String.init).filter { $0.first?.isLetter == true && !$0.contains(" ") }
      }
      guard let room = names(cells[0]).first else { continue }
      rows[room] = Set(names(cells[1]))
    }
    return rows
  }

  static func rooms() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path).sorted()
  }

  /// The modules a room's files import.
  static func imports(of room: String) throws -> [String: Set<String>] {
    var imports: [String: Set<String>] = [:]
    let folder = root.appending(path: "Sources/\(room)")
    let files = FileManager.default.enumerator(atPath: folder.path)
    while let name = files?.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), words.count > keyword + 1,
          words[..<keyword].allSatisfy({
            $0.hasPrefix("@") || ["public", "internal", "private", "package"].contains($0)
          })
        else { continue }
        imports[String(words.last!.split(separator: ".")[0]), default: []].insert(name)
      }
    }
    return imports
  }

  @Test func `every room imports only what the table of the README allows`() throws {
    let table = try Self.table()
    let rooms = Set(try Self.rooms())
    #expect(table.count >= 15, "the table was not found in the README")
    for room in rooms where !(room.hasPrefix("C") && room.dropFirst().first?.isUppercase == true) {
      let allowed = try #require(table[room], "the README's table has no row for \(room)")
      for (module, files) in try Self.imports(of: room) where rooms.contains(module) {
        #expect(allowed.contains(module), "\(room) imports \(module) in \(files.sorted())")
      }
    }
  }

  @Test func `the table names no room that is not there`() throws {
    let rooms = Set(try Self.rooms())
    for (room, allowed) in try Self.table() {
      #expect(rooms.contains(room), "\(room)")
      #expect(allowed.isSubset(of: rooms), "\(room): \(allowed.subtracting(rooms))")
    }
  }

  @Test func `validation never sees signing`() throws {
    #expect(try Self.imports(of: "Validation")["Signing"] == nil)
    #expect(try Self.imports(of: "Audit")["Signing"] == nil)
  }

  @Test func `the top level holds nothing but what was agreed`() throws {
    let agreed: Set = [
      "Package.swift", "Sources", "Tests", "Certs", "Samples", "README.md", "LICENSE", "Package.resolved",
      // What Samples/demo.sh leaves; ignored by git.
      "demo",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.root.path).filter {
      !$0.hasPrefix(".")
    }
    #expect(Set(found).isSubset(of: agreed), "\(Set(found).subtracting(agreed))")
  }
}
