import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing
import Validation

/// The entries of a container, to be rearranged and packed again.
private struct Unpacked {
  var entries: [(name: String, bytes: [UInt8])]

  init(_ container: [UInt8]) throws {
    let opened = try Container(ByteSource(container))
    entries = try opened.entries.filter { $0.name != "mimetype" }.map {
      ($0.name, try opened.bytes(of: $0.name))
    }
  }

  subscript(_ name: String) -> [UInt8]? {
    get { entries.first { $0.name == name }?.bytes }
    set {
      if let place = entries.firstIndex(where: { $0.name == name }) {
        if let newValue { entries[place].bytes = newValue } else { entries.remove(at: place) }
      } else if let newValue {
        entries.append((name, newValue))
      }
    }
  }

  func packed(_ kind: ContainerKind = .asicE) throws -> [UInt8] {
    var writer = ContainerWriter(kind: kind)
    for entry in entries { try writer.add(entry.name, entry.bytes) }
    return try writer.data()
  }

  func judged(_ kind: ContainerKind = .asicE) throws -> Report { try Paper.judged(try packed(kind)) }
}

private let manifest = "META-INF/ASiCManifest-001.xml"
private let signature = "META-INF/signature-001.p7s"

@Suite struct `A signed container` {
  @Test func `passes, and says what each signature covers`() throws {
    let report = try Paper.judged(try Paper.container(3))
    #expect(report.kind == .asicE)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    let names = (1...3).map { "META-INF/signature-00\($0).p7s" }
    #expect(report.signatures.map(\.identifier) == names)
    for (index, signature) in report.signatures.enumerated() {
      let coverage = signature.coverage
      #expect(signature.format == .cades)
      #expect(coverage.files == ["записка.txt", "таблица.csv"])
      #expect(coverage.documentName == "записка.txt")
      #expect(coverage.documentSHA256 == hexadecimal(try Digest.of(Paper.text, .sha256)))
      #expect(coverage.attachments.map(\.name) == ["таблица.csv"])
      #expect(coverage.attachments.map(\.sha256) == [hexadecimal(try Digest.of(Paper.table, .sha256))])
      #expect(coverage.earlierSignatures == Array(names.prefix(index)))
      #expect(coverage.isWholeFile)
    }
  }

  @Test func `packed again by another hand passes the same`() throws {
    #expect(try Unpacked(try Paper.container(2)).judged().conclusion == .totalPassed)
  }

  @Test func `fails where a file was changed`() throws {
    var unpacked = try Unpacked(try Paper.container(2))
    unpacked["таблица.csv"] = Paper.text
    let report = try unpacked.judged()
    #expect(report.signatures.map(\.conclusion) == [.totalFailed(.hashFailure), .totalFailed(.hashFailure)])
    guard case .fileDigestDiffers(name: "таблица.csv") = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails with a file that nobody signed`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["още.txt"] = Paper.text
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    #expect(report.signatures[0].coverage.isWholeFile == false)
    guard case .uncoveredFile(name: "още.txt")? = report.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails with a file in META-INF that nobody signed`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["META-INF/прочети.pdf"] = Paper.text
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .uncoveredFile(name: "META-INF/прочети.pdf")? = report.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
    // A format's own file is another matter.
    unpacked["META-INF/прочети.pdf"] = nil
    unpacked["META-INF/manifest.xml"] = Array("<manifest/>".utf8)
    #expect(try unpacked.judged().conclusion == .totalPassed)
  }

  @Test func `does not pass where an archive time-stamp was taken out and its manifest left`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    let octets = try #require(unpacked[manifest])
    unpacked["META-INF/ASiCArchiveManifest.xml"] = Array(
      String(decoding: octets, as: UTF8.self).replacingOccurrences(
        of: "signature-001.p7s", with: "timestamp.tst"
      ).utf8)
    let report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    guard case .signatureFileMissing(name: "META-INF/timestamp.tst")? = report.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `does not pass where a signed file is missing`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["таблица.csv"] = nil
    let report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    guard case .signedFileMissing(name: _)? = report.signatures.first?.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails where an earlier signature was changed`() throws {
    var unpacked = try Unpacked(try Paper.container(2))
    unpacked[signature] = try Paper.message()
    let report = try unpacked.judged()
    #expect(report.signatures.map(\.conclusion) == [.totalFailed(.hashFailure), .totalFailed(.hashFailure)])
  }

  @Test func `does not pass where an earlier signature is missing`() throws {
    var unpacked = try Unpacked(try Paper.container(2))
    unpacked[signature] = nil
    var report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    unpacked[manifest] = nil
    report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    guard case .signedFileMissing(name: signature)? = report.signatures.first?.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `does not pass where the last signature was taken out and its manifest left`() throws {
    var unpacked = try Unpacked(try Paper.container(2))
    unpacked["META-INF/signature-002.p7s"] = nil
    let report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    guard case .signatureFileMissing(name: "META-INF/signature-002.p7s")? = report.findings.first else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails where a manifest was changed`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    var octets = try #require(unpacked[manifest])
    octets.insert(
      10,
      at: try #require(
        octets.position(ofOctets: Array("<DataObject".utf8))
          ?? octets.position(ofOctets: Array(":DataObject".utf8)).map {
            octets[..<$0].lastIndex(of: 0x3c) ?? 0
          }))
    unpacked[manifest] = octets
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.hashFailure), "\(report.codes)")
  }

  @Test func `fails where two manifests speak for one signature`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["META-INF/ASiCManifest-002.xml"] = unpacked[manifest]
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .manifestWithoutDocument(name: signature) = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails where no manifest speaks for a signature`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked[manifest] = nil
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .manifestWithoutDocument(name: signature) = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails with a further signature file that is anything`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["META-INF/signature-009.p7s"] = [0x30, 0x00]
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    #expect(report.signatures.count == 2)
  }

  @Test func `without any signature is not passed`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked[manifest] = nil
    unpacked[signature] = nil
    let report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    #expect(report.codes == ["no-signatures"])
  }

  @Test func `fails where octets were put behind or before it`() throws {
    let file = try Paper.container(1)
    for copy in [file + [0], [0] + file, file + file] {
      let report = try Paper.judged(copy)
      #expect(report.conclusion != .totalPassed)
    }
    guard
      case .unreadableContainer(.trailingBytes(file.count, count: 1))? = try Paper.judged(file + [0]).findings
        .first
    else {
      Issue.record("appended octets went unnamed")
      return
    }
  }

  @Test func `cut off anywhere fails`() throws {
    let file = try Paper.container(1)
    for count in stride(from: 2, to: file.count, by: 83) {
      #expect(try Paper.judged(Array(file[..<count])).conclusion != .totalPassed)
    }
  }
}

@Suite struct `A signature file in a container` {
  @Test func `carries the manifest it signs, or no content`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    let octets = try #require(unpacked[manifest])
    var message = try ForgedMessage(by: "ivanov", over: octets)
    #expect(message.embedded == nil)
    unpacked[signature] = try message.bytes
    #expect(try unpacked.judged().conclusion == .totalPassed)
    message.embedded = octets
    unpacked[signature] = try message.bytes
    #expect(try unpacked.judged().conclusion == .totalPassed)
    // A message about something else altogether, sound in itself.
    message = try ForgedMessage(by: "ivanov", over: Paper.text)
    message.embedded = Paper.text
    unpacked[signature] = try message.bytes
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .contentInDetachedSignature(Paper.text.count) = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `has nothing behind it, be it zeroes`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked[signature]?.append(0)
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .unreadableMessage(.malformed(_, .trailingOctets(1))) = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `has a signer`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    var message = try ForgedMessage(by: "ivanov", over: try #require(unpacked[manifest]))
    message.signerCount = 0
    unpacked[signature] = try message.bytes
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .signerCount(0) = report.signatures[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `of another container does not fit`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked[signature] = try Paper.message()
    #expect(try unpacked.judged().conclusion == .totalFailed(.hashFailure))
  }
}

@Suite struct `What a container holds besides CAdES` {
  @Test func `an XML signature is told, not judged, and does not pass`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["META-INF/signatures1.xml"] = Array("<x/>".utf8)
    let report = try unpacked.judged()
    #expect(report.conclusion == .indeterminate(.notJudged))
    #expect(report.signatures.map(\.format) == [.cades, .xades])
    guard case .xmlSignatureNotJudged(name: "META-INF/signatures1.xml") = report.signatures[1].findings[0]
    else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `a time-stamp that is no token does not pass`() throws {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked["META-INF/timestamp1.tst"] = [0x30, 0x00]
    let report = try unpacked.judged()
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }
}

@Suite struct `A simple container` {
  private func simple(_ change: (inout Unpacked) throws -> Void = { _ in }) throws -> Report {
    var unpacked = try Unpacked(try Paper.container(1))
    unpacked.entries = [("записка.txt", Paper.text)]
    unpacked["META-INF/signature.p7s"] = try Paper.message()
    try change(&unpacked)
    return try unpacked.judged(.asicS)
  }

  @Test func `passes with one file and the signature over it`() throws {
    let report = try simple()
    #expect(report.kind == .asicS)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].coverage.files == ["записка.txt"])
  }

  @Test func `fails with a changed file`() throws {
    #expect(try simple { $0["записка.txt"] = Paper.table }.conclusion == .totalFailed(.hashFailure))
  }

  @Test func `fails with a second file`() throws {
    let report = try simple { $0["таблица.csv"] = Paper.table }
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }

  @Test func `with a time-stamp alone that is no token fails`() throws {
    let report = try simple {
      $0["META-INF/signature.p7s"] = nil
      $0["META-INF/timestamp.tst"] = [0x30, 0x00]
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }
}
