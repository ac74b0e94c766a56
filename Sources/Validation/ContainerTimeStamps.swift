import ASiC
import AdES
import OpenSSL

/// A time-stamp token that stands in a file of its own in a container, with what it was made over (EN 319 162-1 v1.1.1, clause
/// 4.3.3 for ASiC-S; clauses 4.4.4 and 4.4.4.2 with annex A.7 for ASiC-E).
///
/// Facts only: whether the token itself may be believed is the time-stamp validation's to judge.
struct ContainerTimeStamp {
  let stamp: CoveredTimeStamp
  /// Whether it is for the long term: an archive manifest's.
  let isArchive: Bool
  /// Names of the files covered: of the one data file in ASiC-S, of those its manifest names in ASiC-E.
  let files: [String]

  /// The time-stamps of a container, in the container's order.
  /// - Parameter digest: of a file of the container.
  static func all(
    in container: Container, digest: (_ name: String, DigestAlgorithm) throws -> [UInt8]
  ) throws -> [ContainerTimeStamp] {
    guard !container.timestampFiles.isEmpty else { return [] }
    var manifests: [String: [Manifest]] = [:]
    if container.kind != .asicS {
      for manifest in try container.manifests() {
        let name = try container.entry(referencedBy: manifest.signatureURI)?.name ?? manifest.signatureURI
        manifests[name, default: []].append(manifest)
      }
    }
    return try container.timestampFiles.prefix(AttributeMaterial.maximumTimeStamps).map { name in
      try ContainerTimeStamp(name, in: container, manifests: manifests[name] ?? [], digest: digest)
    }
  }

  private init(
    _ name: String, in container: Container, manifests: [Manifest],
    digest: (_ name: String, DigestAlgorithm) throws -> [UInt8]
  ) throws {
    let token: Result<TimeStampToken, CMSFailure>
    do throws(CMSFailure) {
      token = .success(try TimeStampToken(try Validator.octets(name, in: container)))
    } catch { token = .failure(error) }
    func imprint(_ octets: (DigestAlgorithm) throws -> [UInt8]?) throws -> CoveredTimeStamp.Imprint {
      guard case .success(let token) = token else { return .notComputed }
      return try CoveredTimeStamp.compare(token.info.imprint, octets)
    }
    func stamp(_ imprint: CoveredTimeStamp.Imprint, _ covers: CoveredMaterial, _ findings: [Finding])
      -> CoveredTimeStamp
    {
      CoveredTimeStamp(
        kind: .container, identifier: name, token: token, imprint: imprint, covers: covers, findings: findings
      )
    }

    if container.kind == .asicS {
      let data = container.dataFiles
      isArchive = false
      files = data.count == 1 ? data : []
      self.stamp = stamp(
        try imprint { data.count == 1 ? try digest(data[0], $0) : nil }, CoveredMaterial(),
        data.count == 1 ? [] : [.manifestWithoutDocument(name: name)])
      return
    }
    guard let manifest = manifests.first, manifests.count == 1 else {
      // A token that no manifest, or more than one, speaks for covers nothing that can be named.
      isArchive = false
      files = []
      self.stamp = stamp(.contentMissing, CoveredMaterial(), [.manifestWithoutDocument(name: name)])
      return
    }
    var files: [String] = []
    var findings: [Finding] = []
    var covers = CoveredMaterial()
    for reference in manifest.references {
      guard let entry = try container.entry(referencedBy: reference.uri)?.name else {
        findings.append(.signedFileMissing(name: reference.uri))
        continue
      }
      guard let algorithm = DigestAlgorithm(xmlURI: reference.digestMethodURI) else {
        findings.append(.algorithmNotUnderstood(.unknownDigest(oid: reference.digestMethodURI)))
        continue
      }
      guard try digest(entry, algorithm) == reference.digestValue else {
        findings.append(.fileDigestDiffers(name: entry))
        continue
      }
      files.append(entry)
      // What a covered signature or time-stamp carries is covered with it.
      if MetaInf.isSignature(entry), let message = try? SignedData(try Validator.octets(entry, in: container))
      {
        covers.add(message)
      } else if MetaInf.isTimestamp(entry),
        let token = try? TimeStampToken(try Validator.octets(entry, in: container))
      {
        covers.add(token)
      }
    }
    isArchive = manifest.isArchive
    self.files = files
    self.stamp = stamp(try imprint { try Digest.of(manifest.bytes, $0) }, covers, findings)
  }
}
