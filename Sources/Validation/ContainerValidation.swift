import ASiC
import AdES
import Files
import Foundation
import OpenSSL

extension Validator {
  /// An ASiC container with CAdES signatures (EN 319 162-1 v1.1.1). XML signatures are recognised, and not judged.
  func validateContainer(_ file: ByteSource, at validationTime: Date) throws -> Report {
    do {
      return try judgeContainer(file, at: validationTime)
    } catch let failure as ASiCFailure {
      return Report(
        kind: .unknown, validationTime: validationTime, signatures: [],
        findings: [.unreadableContainer(failure)])
    }
  }

  private func judgeContainer(_ file: ByteSource, at validationTime: Date) throws -> Report {
    let container = try Container(file)
    let isSimple = container.kind == .asicS
    var contents = ContainerContents(container)
    let context = context(at: validationTime)
    var objects: [FileObject] = []
    var covered: Set<String> = []
    var findings: [Finding] = []

    if isSimple {
      for name in container.signatureFiles {
        let data = container.dataFiles
        var further: [Finding] = []
        if data.count != 1 { further.append(.manifestWithoutDocument(name: name)) }
        let content = data.count == 1 ? try container.contents(of: data[0]) : nil
        var coverage = Coverage()
        coverage.files = data.count == 1 ? data : []
        coverage.documentName = data.first
        if data.count == 1 { coverage.documentSHA256 = try contents.digest(data[0], .sha256).hexadecimal }
        covered.formUnion(coverage.files)
        objects += try examineSignatureFile(
          name, in: container, content: content, coverage: coverage, further: further, in: context)
      }
    } else {
      var manifestsBySignature: [String: [Manifest]] = [:]
      for manifest in try container.manifests() {
        let name = try container.entry(referencedBy: manifest.signatureURI)?.name ?? manifest.signatureURI
        manifestsBySignature[name, default: []].append(manifest)
      }
      for name in container.signatureFiles {
        guard let manifests = manifestsBySignature[name], let manifest = manifests.first, manifests.count == 1
        else {
          // A signature that no manifest, or more than one, speaks for covers nothing that can be named.
          objects.append(
            .finished(.unreadable(name, format: .cades, finding: .manifestWithoutDocument(name: name))))
          continue
        }
        let (coverage, further) = try cover(manifest, in: container, contents: &contents)
        covered.formUnion(coverage.files)
        objects += try examineSignatureFile(
          name, in: container, content: ByteSource(manifest.bytes), coverage: coverage, further: further,
          in: context)
      }
      let present = Set(container.signatureFiles + container.xmlSignatureFiles + container.timestampFiles)
      findings += manifestsBySignature.keys.filter { !present.contains($0) }.sorted()
        .map { .signatureFileMissing(name: $0) }
    }
    covered.formUnion(try filesBesideData(container))
    for name in container.xmlSignatureFiles {
      objects.append(
        .finished(.unreadable(name, format: .xades, finding: .xmlSignatureNotJudged(name: name))))
    }
    let timeStamps = try ContainerTimeStamp.all(in: container) { try contents.digest($0, $1) }
    for timeStamp in timeStamps {
      if case .success(let token) = timeStamp.stamp.token { context.material.add(token.message) }
      var coverage = Coverage()
      coverage.files = timeStamp.files.filter { MetaInf.isData($0) }
      coverage.earlierSignatures = timeStamp.files.filter { MetaInf.isSignature($0) }
      let covered = timeStamp.stamp.covers
      objects.append(
        .timeStamp(
          ExaminedTimeStamp(stamp: timeStamp.stamp, covers: { covered.objects }), coverage: coverage,
          claimedTime: nil, surroundings: []))
    }
    let reports = FileProcess(context: context).run(objects)
    if reports.isEmpty {
      findings.append(.noSignatures)
    } else if container.xmlSignatureFiles.isEmpty {
      // What a time-stamp covers is not uncovered; what the time-stamp is worth is said of it.
      let stamped = Set(timeStamps.flatMap(\.files))
      findings += container.entries.map(\.name).filter { name in
        !name.hasSuffix("/") && !covered.contains(name) && !stamped.contains(name)
      }.map { .uncoveredFile(name: $0) }
    }
    return Report(
      kind: isSimple ? .asicS : .asicE, validationTime: validationTime,
      signatures: Self.inOrder(reports), findings: findings)
  }

  /// Files that need no signature over them: what makes up the signatures themselves, and what the formats the container is
  /// built on keep beside them. Anything else that nobody signed may be read by somebody who unpacks it.
  private func filesBesideData(_ container: Container) throws -> Set<String> {
    Set(
      try container.manifests().map(\.name) + container.signatureFiles + container.xmlSignatureFiles
        + container.timestampFiles + ["mimetype"] + Self.formatFiles)
  }

  /// OpenDocument 1.2 part 3, clause 3; Open Container Format 3.2, clause 4.2.6.3.
  private static let formatFiles = [
    "META-INF/manifest.xml", "META-INF/container.xml", "META-INF/metadata.xml",
  ]

  private func examineSignatureFile(
    _ name: String, in container: Container, content: ByteSource?, coverage: Coverage, further: [Finding],
    in context: ValidationContext
  ) throws -> [FileObject] {
    let message: SignedData
    do throws(CMSFailure) {
      message = try SignedData(try Self.octets(name, in: container))
    } catch {
      return [
        .finished(.unreadable(name, format: .cades, finding: .unreadableMessage(error), coverage: coverage))
      ]
    }
    guard !message.signerInfos.isEmpty else {
      return [.finished(.unreadable(name, format: .cades, finding: .signerCount(0), coverage: coverage))]
    }
    return try examineSigners(
      of: message, detachedContent: content, identifierPrefix: name, coverage: coverage, further: further,
      in: context)
  }

  static func octets(_ name: String, in container: Container) throws(CMSFailure) -> [UInt8] {
    do throws(ASiCFailure) { return try container.bytes(of: name) } catch {
      throw .malformed(offset: 0, .truncated)
    }
  }

  /// Checks every reference of a manifest, and says what the signature over it covers.
  private func cover(
    _ manifest: Manifest, in container: Container, contents: inout ContainerContents
  ) throws -> (Coverage, [Finding]) {
    var coverage = Coverage()
    var findings: [Finding] = []
    for reference in manifest.references {
      guard let name = try container.entry(referencedBy: reference.uri)?.name else {
        findings.append(.signedFileMissing(name: reference.uri))
        continue
      }
      guard let algorithm = DigestAlgorithm(xmlURI: reference.digestMethodURI) else {
        findings.append(.algorithmNotUnderstood(.unknownDigest(oid: reference.digestMethodURI)))
        continue
      }
      guard try contents.digest(name, algorithm) == reference.digestValue else {
        findings.append(.fileDigestDiffers(name: name))
        continue
      }
      if MetaInf.isData(name) {
        coverage.files.append(name)
        if reference.isRoot || coverage.documentName == nil { coverage.documentName = name }
      } else if MetaInf.isSignature(name) {
        coverage.earlierSignatures.append(name)
      }
    }
    if coverage.files.isEmpty && findings.isEmpty {
      findings.append(.manifestWithoutDocument(name: manifest.name))
    }
    if let document = coverage.documentName {
      coverage.documentSHA256 = try contents.digest(document, .sha256).hexadecimal
    }
    coverage.attachments = try coverage.files.filter { $0 != coverage.documentName }.map {
      CoveredFile(name: $0, sha256: try contents.digest($0, .sha256).hexadecimal)
    }
    coverage.isWholeFile = Set(container.dataFiles).isSubset(of: coverage.files)
    return (coverage, findings)
  }

  /// Signatures in the order in which they cover one another; those without an order as the container lists them.
  private static func inOrder(_ reports: [SignatureReport]) -> [SignatureReport] {
    reports.enumerated().sorted { left, right in
      let leftCount = left.element.coverage.earlierSignatures.count
      let rightCount = right.element.coverage.earlierSignatures.count
      return leftCount != rightCount ? leftCount < rightCount : left.offset < right.offset
    }.map(\.element)
  }
}

/// Digests of a container's files, each computed once however many manifests name it.
private struct ContainerContents {
  private struct Key: Hashable {
    let name: String
    let algorithm: DigestAlgorithm
  }
  private let container: Container
  private var digests: [Key: [UInt8]] = [:]

  init(_ container: Container) { self.container = container }

  mutating func digest(_ name: String, _ algorithm: DigestAlgorithm) throws -> [UInt8] {
    let key = Key(name: name, algorithm: algorithm)
    if let known = digests[key] { return known }
    var digest = try DigestBox(algorithm)
    try container.forEachChunk(of: name) { digest.update($0) }
    let value = digest.finish()
    digests[key] = value
    return value
  }
}

/// A digest that a closure can update: a noncopyable value cannot be captured and consumed afterwards.
private struct DigestBox {
  private final class Holder {
    var digest: Digest?
    init(_ digest: consuming Digest) { self.digest = consume digest }
  }
  private let holder: Holder

  init(_ algorithm: DigestAlgorithm) throws { holder = Holder(try Digest(algorithm)) }

  mutating func update(_ chunk: [UInt8]) { holder.digest?.update(chunk) }

  mutating func finish() -> [UInt8] {
    guard let digest = holder.digest.take() else { return [] }
    return digest.finalized()
  }
}
