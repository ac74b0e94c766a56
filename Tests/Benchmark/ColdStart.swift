import Foundation

/// From nothing to the end of `doklad --help`.
enum ColdStart {
  static func table() throws -> Table? {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    guard FileManager.default.isExecutableFile(atPath: "\(folder)/doklad") else { return nil }
    let cost = try Measuring.median(minimumSeconds: 2) {
      _ = try Program.run(["\(folder)/doklad", "--help"])
    }
    var table = Table("Start, ms (median)", ["command", "wall"])
    table.add("doklad --help", cost.wallSeconds.milliseconds)
    return table
  }
}
