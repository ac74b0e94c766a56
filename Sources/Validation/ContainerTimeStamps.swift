import ASiC
import AdES
import OpenSSL

/// A time-stamp token that stands in a file of its own in a container, and what it was made over (EN 319 162-1 v1.1.1, clause
/// 4.3.3 for ASiC-S; clauses 4.4.4 and 4.4.4.2 with annex A.7 for ASiC-E).
///
/// Facts only: whether the token itself may be believed is the time-stamp validation's to judge.
struct ContainerTimeStamp {
  /// The token's file.
  let name: String
  let token: Result<TimeStampToken, CMSFailure>
  /// The manifest between the token and the files; nil in ASiC-S, where it covers the one data file itself.
  let manifest: String?
  /// Whether it is for the long term: an archive manifest's.
  let isArchive: Bool
  let imprint: AttributeTimeStamp.Imprint
  /// Names of the files covered, each with the digest that the manifest states, or the imprint itself.
  var files: [String] = []
  /// What is wrong with the manifest's references, or missing.
  var findings: [Finding] = []
}

extension ContainerTimeStamp {
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
    return try container.timestampFiles.prefix(AttributeTimeStamp.maximumCount).map { name in
      try one(name, in: container, manifests: manifests[name] ?? [], digest: digest)
    }
  }

  private static func one(
    _ name: String, in container: Container, manifests: [Manifest],
    digest: (_ name: String, DigestAlgorithm) throws -> [UInt8]
  ) throws -> ContainerTimeStamp {
    let token: Result<TimeStampToken, CMSFailure>
    do throws(CMSFailure) {
      token = .success(try TimeStampToken(try Validator.octets(name, in: container)))
    } catch { token = .failure(error) }
    var algorithm: DigestAlgorithm?
    var wanted: [UInt8] = []
    if case .success(let token) = token {
      algorithm = token.info.imprint.digestAlgorithm
      wanted = token.info.imprint.digest
    }
    func imprint(over octets: (DigestAlgorithm) throws -> [UInt8]) throws -> AttributeTimeStamp.Imprint {
      guard let algorithm else { return .notComputable }
      return try octets(algorithm) == wanted ? .matches : .differs
    }

    if container.kind == .asicS {
      let data = container.dataFiles
      var stamp = ContainerTimeStamp(
        name: name, token: token, manifest: nil, isArchive: false,
        imprint: data.count == 1 ? try imprint { try digest(data[0], $0) } : .notComputable)
      stamp.files = data.count == 1 ? data : []
      if data.count != 1 { stamp.findings.append(.manifestWithoutDocument(name: name)) }
      return stamp
    }
    guard let manifest = manifests.first, manifests.count == 1 else {
      // A token that no manifest, or more than one, speaks for covers nothing that can be named.
      var stamp = ContainerTimeStamp(
        name: name, token: token, manifest: nil, isArchive: false, imprint: .notComputable)
      stamp.findings.append(.manifestWithoutDocument(name: name))
      return stamp
    }
    var stamp = ContainerTimeStamp(
      name: name, token: token, manifest: manifest.name, isArchive: manifest.isArchive,
      imprint: try imprint { try Digest.of(manifest.bytes, $0) })
    for reference in manifest.references {
      guard let entry = try container.entry(referencedBy: reference.uri)?.name else {
        stamp.findings.append(.signedFileMissing(name: reference.uri))
        continue
      }
      guard let algorithm = DigestAlgorithm(xmlURI: reference.digestMethodURI) else {
        stamp.findings.append(.algorithmNotUnderstood(.unknownDigest(oid: reference.digestMethodURI)))
        continue
      }
      if try digest(entry, algorithm) == reference.digestValue {
        stamp.files.append(entry)
      } else {
        stamp.findings.append(.fileDigestDiffers(name: entry))
      }
    }
    return stamp
  }
}
