import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import Testing

@testable import Validation

/// Time-stamps that others put into attributes are over what they must be over.
@Suite struct AttributeTimeStampTests {
  typealias Found = [CoveredTimeStamp]

  private func stamps(_ octets: [UInt8], content: [UInt8]?) throws -> Found {
    let message = try SignedData(octets)
    return try message.signerInfos.flatMap { signer in
      try AttributeTimeStamps.all(
        of: signer, in: message,
        content: AttributeTimeStamps.Content(
          digest: { algorithm in try (message.content ?? content).map { try Digest.of($0, algorithm) } },
          update: { digest in
            guard let content else { return false }
            digest.update(content)
            return true
          }))
    }
  }

  private func stamps(_ file: URL, content: [UInt8]? = nil) throws -> Found {
    let source = try ByteSource(contentsOf: file.path)
    guard source[0..<2] == Array("PK".utf8) else {
      return try stamps(source.bytes, content: content)
    }
    let container = try Container(source)
    let manifests = try container.manifests()
    return try container.signatureFiles.flatMap { name in
      let manifest = manifests.first { name.hasSuffix($0.signatureURI) }
      let content = try manifest?.bytes ?? container.dataFiles.first.map { try container.bytes(of: $0) }
      return try stamps(container.bytes(of: name), content: content)
    }
  }

  @Test(
    .enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"),
    arguments: [
      ("cades/dss/CAdES-XL-T1-Double-AV2.png.p7m", 8), ("cades/dss/CAdESDoubleLTA.p7m", 3),
      ("cades/dss/Signature-15-CBp-LT-2.p7m", 1), ("cades/dss/Signature-C-B-LTA-10.p7m", 3),
      ("cades/dss/Signature-C-X-1.p7m", 2), ("cades/dss/cades-tstv2-detached.p7s", 2),
      ("asic/dss/dss1984.asics", 2), ("asic/dss/dss1792.asice", 1), ("asic/dss/onefile-ok.asice", 1),
      ("asic/dss/multifiles-ok.asics", 1),
    ])
  func `the imprints of sound files are right`(_ file: String, _ count: Int) throws {
    let folder = try #require(CorpusTests.corpus)
    let path = folder.appending(path: file)
    guard FileManager.default.fileExists(atPath: path.path) else { return }
    let found = try stamps(path, content: Array("aaa".utf8))
    #expect(found.count == count)
    for stamp in found {
      #expect(stamp.imprint == .matches, "\(file): \(stamp.identifier) \(stamp.imprint)")
    }
  }

  @Test(.enabled(if: CorpusTests.corpus != nil, "the corpus is not here: ../shared/corpus or DOKLAD_CORPUS"))
  func `a time-stamp of another signature is found out`() throws {
    let path = try #require(CorpusTests.corpus).appending(path: "cades/dss/cades-t-copied-sigtst.p7m")
    guard FileManager.default.fileExists(atPath: path.path) else { return }
    #expect(try stamps(path).contains { $0.imprint == .differs })
  }
}
