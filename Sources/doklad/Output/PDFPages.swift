import Files
import Foundation

/// The pages of any PDF as images, as poppler's `pdftoppm` shows them: signatures, and what others' programs set.
enum PDFPages {
  /// Where the program is; nil where it is not installed.
  static let program: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/pdftoppm" }.first(where: FileManager.default.isExecutableFile)

  /// Drawing stops after so many seconds: a stranger's file may ask for anything.
  private static let timeLimit = 120.0

  /// - Returns: for each page drawn, its number and the image.
  /// - Throws: ``Complaint`` where the program is missing, fails, or takes too long.
  static func images(
    of pdf: ByteSource, name: String, dotsPerInch: Double, pages: ClosedRange<Int>?
  ) throws -> [(page: Int, png: [UInt8])] {
    guard let program else {
      throw Complaint(
        .failure, code: "preview.program",
        words(
          "За страниците на PDF е нужна програмата pdftoppm, а я няма.",
          "The pages of a PDF are drawn by the program pdftoppm, which is not here."),
        remedy: words("Инсталирайте пакета poppler-utils.", "Install the package poppler-utils."))
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "doklad-preview-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/document.pdf"
    try AtomicFile.write(pdf.bytes, to: file)
    var arguments = ["-png", "-r", "\(dotsPerInch)"]
    if let pages { arguments += ["-f", "\(pages.lowerBound)", "-l", "\(pages.upperBound)"] }
    guard try run(program, arguments + [file, "\(folder)/page"]) else {
      throw Complaint(
        .failure, code: "preview.pdf",
        words(
          "\(name): страниците не можаха да се покажат (pdftoppm не успя).",
          "\(name): the pages could not be drawn (pdftoppm failed)."),
        remedy: words(
          "Проверете файла: doklad verify; или покажете по-малко страници с --pages.",
          "Check the file: doklad verify; or draw fewer pages with --pages."))
    }
    // `page-07.png`
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
      name -> (Int, String)? in
      guard name.hasPrefix("page-"), name.hasSuffix(".png") else { return nil }
      return Int(name.dropFirst(5).dropLast(4)).map { ($0, "\(folder)/\(name)") }
    }
    return try drawn.sorted { $0.0 < $1.0 }.map { ($0.0, try ByteSource(contentsOf: $0.1).bytes) }
  }

  /// Whether the program ended well, and in time.
  private static func run(_ program: String, _ arguments: [String]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let end = Date(timeIntervalSinceNow: timeLimit)
    try process.run()
    while process.isRunning {
      guard Date() < end else {
        process.terminate()
        process.waitUntilExit()
        return false
      }
      usleep(10_000)
    }
    return process.terminationStatus == 0
  }
}
