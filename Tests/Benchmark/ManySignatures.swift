import Files
import Foundation
import OpenSSL
import PDF

/// A report that hundreds signed, each in a revision of its own, and `pdfsig` on the same files in the same run.
struct ManySignatures {
  let bench: Bench
  static let counts = [10, 100, 200, 500]

  /// Who made the files, and how.
  enum Origin: CaseIterable {
    /// All fields at once, then one signature a revision: our route.
    case prepared
    /// Every revision adds its own field, the next one signs it.
    case growing
    /// Every revision of pyHanko's adds its own field and signs it.
    case pyHanko

    var title: String {
      switch self {
      case .prepared: "fields made at once, by us"
      case .growing: "a field for each, by us"
      case .pyHanko: "a field for each, by pyHanko"
      }
    }
  }

  func table() throws -> Table {
    var table = Table(
      "A report of 50 KB with many signatures (P-256), what came after each judged too: ms of a processor",
      ["files", "signatures", "revisions", "MB", "hash it", "verify all", "a signature", "pdfsig"])
    let folder = FileManager.default.temporaryDirectory.appending(path: "doklad-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for origin in Origin.allCases {
      for (count, bytes) in try files(origin, in: folder) {
        let file = ByteSource(bytes)
        let revisions = try Document(file).revisions.count
        let hash = try Measuring.median(minimumSeconds: 0.2) {
          _ = try Digest.of(file, in: [0..<file.count], .sha256)
        }
        let verify = try Measuring.median(minimumSeconds: 0.5) { try bench.trust.verify(file) }
        let path = folder.appending(path: "measured.pdf").path
        try AtomicFile.write(bytes, to: path)
        table.add(
          origin.title, "\(count)", "\(revisions)", (Double(bytes.count) / 1e6).digits(2),
          hash.processorSeconds.milliseconds, verify.processorSeconds.milliseconds,
          (verify.processorSeconds / Double(count)).milliseconds, pdfsig(path) ?? "not there")
      }
    }
    return table
  }

  /// The same files signed once more.
  func signingTable() throws -> Table {
    var table = Table(
      "Signing a report that many signed already (P-256): ms of a processor", ["signatures", "sign"])
    try signed(.prepared) { done, bytes in
      let file = ByteSource(bytes)
      let sign = try Measuring.median(minimumSeconds: 0.5) {
        _ = try bench.sign(file, field: "step-\(done)", with: .p256)
      }
      table.add("\(done)", sign.processorSeconds.milliseconds)
    }
    return table
  }

  private func files(_ origin: Origin, in folder: URL) throws -> [(count: Int, bytes: [UInt8])] {
    var files: [(count: Int, bytes: [UInt8])] = []
    switch origin {
    case .prepared, .growing: try signed(origin) { files.append(($0, $1)) }
    case .pyHanko:
      guard try signByPyHanko(in: folder) else { return [] }
      for count in Self.counts {
        files.append((count, try ByteSource(contentsOf: folder.appending(path: "\(count).pdf").path).bytes))
      }
    }
    return files
  }

  private func signed(_ origin: Origin, _ body: (Int, [UInt8]) throws -> Void) throws {
    let names = (0...(Self.counts.max() ?? 0)).map { "step-\($0)" }
    var bytes = try SamplePDF.report(field: Bench.field)
    if origin == .prepared { bytes += try Document(ByteSource(bytes)).addingSignatureFields(names) }
    for (done, name) in names.enumerated() {
      if Self.counts.contains(done) { try body(done, bytes) }
      if origin == .growing { bytes += try Document(ByteSource(bytes)).addingSignatureFields([name]) }
      bytes += try bench.sign(ByteSource(bytes), field: name, with: .p256).appended
    }
  }

  /// - Returns: false where pyHanko is not installed (`Tests/PeerTests/prepare.sh`).
  private func signByPyHanko(in folder: URL) throws -> Bool {
    let environment = ProcessInfo.processInfo.environment
    let caches = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    let python = (environment["DOKLAD_PEERS"] ?? caches + "/doklad-peers") + "/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else { return false }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "many.py").path
    let source = folder.appending(path: "source.pdf").path
    let key = folder.appending(path: "key.p12").path
    try AtomicFile.write(try SamplePDF.report(field: Bench.field), to: source)
    try AtomicFile.write(try bench.keyFile(passphrase: "bench"), to: key)
    _ = try Program.run(
      ["env", "DOKLAD_PEER_PASSPHRASE=bench", python, script, source, key, folder.path]
        + Self.counts.map(String.init))
    return true
  }

  /// What `pdfsig` takes for all signatures, without certificates; nil where it is not installed.
  private func pdfsig(_ path: String) -> String? {
    let before = Measuring.childrenSeconds()
    guard (try? Program.run(["pdfsig", "-nocert", path])) != nil else { return nil }
    return (Measuring.childrenSeconds() - before).milliseconds
  }
}
