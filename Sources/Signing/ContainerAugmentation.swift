import ASiC
import AdES
import Files
import Foundation
import OpenSSL

/// A container raised to a level.
public struct AugmentedContainer: Sendable {
  public let writer: ContainerWriter
  /// Validation data that could not be had, where the caller accepts that.
  public let missing: [MissingMaterial]
}

extension Augmentation {
  /// Raises the CAdES signatures of an ASiC-E or ASiC-S container (EN 319 162-1 v1.1.1, clause 5 and annex A.7).
  ///
  /// - T, LT: the signature files themselves are raised. One that a later signature's manifest names must stay as it is; the later
  ///   signature's time-stamp covers it, and its validation data go to the last signature that can still take them. Where no time-stamp
  ///   follows it either, a time-stamp over the whole container is added.
  /// - LTA: in ASiC-S an archive time-stamp in the signature. In ASiC-E `META-INF/ASiCArchiveManifest.xml` names every file with its digest, a time-stamp covers it. Renewing gives the earlier archive
  ///   manifest another name, puts validation data into the last token, and writes a new one that names it all.
  public static func augment(
    _ container: Container, to level: BaselineLevel, with services: LevelServices, at moment: Date
  ) throws(SigningFailure) -> AugmentedContainer {
    try augment(container, to: level, with: services, at: moment, signing: nil)
  }

  /// Raises a container that is not written yet. It goes through a file without a name: its entries may be large.
  static func augment(
    _ writer: ContainerWriter, to level: BaselineLevel, with services: LevelServices, at moment: Date,
    signing: Certificate
  ) throws(SigningFailure) -> AugmentedContainer {
    let path = FileManager.default.temporaryDirectory.appending(path: "doklad-\(UUID().uuidString).asice")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      try writer.write(to: path, mode: 0o600, existing: .refuse)
      return try augment(
        Container(ByteSource(contentsOf: path)), to: level, with: services, at: moment, signing: signing)
    } catch { throw SigningFailure(error) }
  }

  static func augment(
    _ container: Container, to level: BaselineLevel, with services: LevelServices, at moment: Date,
    signing: Certificate?
  ) throws(SigningFailure) -> AugmentedContainer {
    do {
      var files = try ContainerFiles(container)
      guard level > .b else { return AugmentedContainer(writer: try files.writer(), missing: []) }
      if let name = container.xmlSignatureFiles.first { throw SigningFailure.xmlSignature(entry: name) }
      guard !files.signatures.isEmpty else { throw SigningFailure.noSignature }
      if container.kind == .asicS {
        let missing = try files.augmentOnlySignature(to: level, with: services, at: moment, signing: signing)
        return AugmentedContainer(writer: try files.writer(), missing: missing)
      }
      for name in files.changeableSignatures {
        let message = try files.message(name)
        files[name] = try message.addingSignatureTimeStamps(from: services)
      }
      if try files.hasSignatureWithoutTimeStamp() {
        try files.addTimeStamp(isArchive: false, from: services)
      }
      guard level > .t else { return AugmentedContainer(writer: try files.writer(), missing: []) }

      var collector = MaterialCollector(services, at: moment)
      try files.collect(into: &collector)
      let material = try collector.finished(services, signing: signing, at: moment)
      try files.add(material)
      if level == .lta { try files.addTimeStamp(isArchive: true, from: services) }
      return AugmentedContainer(writer: try files.writer(), missing: material.missing)
    } catch { throw SigningFailure(error) }
  }
}

/// The entries of a container while it is being added to.
private struct ContainerFiles {
  private let container: Container
  /// Names in the container's order.
  private var names: [String]
  /// Entries with other octets than in ``container``.
  private var changed: [String: [UInt8]] = [:]
  /// Where an entry stood in ``container`` that has another name now.
  private var originalNames: [String: String] = [:]
  private var manifests: [Manifest]

  init(_ container: Container) throws {
    guard container.kind != .openDocument else { throw SigningFailure.noSignature }
    self.container = container
    names = container.entries.filter { !$0.isFolder && $0.name != "mimetype" }.map(\.name)
    manifests = try container.manifests()
  }

  subscript(name: String) -> [UInt8]? {
    get { changed[name] }
    set {
      changed[name] = newValue
      if !names.contains(name) { names.append(name) }
    }
  }

  private func content(of name: String) throws -> ByteSource {
    if let octets = changed[name] { return ByteSource(octets) }
    return try container.contents(of: originalNames[name] ?? name)
  }

  var signatures: [String] { names.filter(MetaInf.isSignature) }

  /// Which entries each manifest names.
  private func covered(by manifest: Manifest) throws -> [String] {
    try manifest.references.map { try entry($0.uri) }
  }

  private func entry(_ uri: String) throws -> String {
    let original = try container.entry(referencedBy: uri)?.name ?? uri.removingPercentEncoding ?? uri
    return originalNames.first { $0.value == original }?.key ?? original
  }

  /// Entries that a signature or time-stamp fixes as they are.
  private func fixedNames() throws -> Set<String> { Set(try manifests.flatMap { try covered(by: $0) }) }

  /// Signature files whose octets nothing fixes yet.
  var changeableSignatures: [String] {
    guard let fixed = try? fixedNames() else { return [] }
    return signatures.filter { !fixed.contains($0) }
  }

  func message(_ name: String) throws -> SignedData { try SignedData(try content(of: name).bytes) }

  /// Raises the signature of an ASiC-S container, which is over its one data file: the archive time-stamp stands in the signature as well
  /// (EN 319 162-1 v1.1.1, clause 4.3).
  mutating func augmentOnlySignature(
    to level: BaselineLevel, with services: LevelServices, at moment: Date, signing: Certificate?
  ) throws -> [MissingMaterial] {
    let data = names.filter(MetaInf.isData)
    guard let name = signatures.first, signatures.count == 1, data.count == 1 else {
      throw SigningFailure.noSignature
    }
    let raised = try Augmentation.augment(
      message: try content(of: name).bytes, over: try content(of: data[0]), to: level, with: services,
      at: moment, signing: signing)
    self[name] = raised.octets
    return raised.missing
  }

  // MARK: Time-stamps

  /// When time-stamps covered an entry: through their manifests, and through later signatures' manifests and time-stamps.
  private func times(covering name: String) throws -> [Date] {
    var times: [Date] = []
    var seen: Set = [name]
    var waiting = [name]
    while let name = waiting.popLast() {
      for manifest in manifests {
        let cover = try entry(manifest.signatureURI)
        guard !seen.contains(cover), names.contains(cover), try covered(by: manifest).contains(name) else {
          continue
        }
        seen.insert(cover)
        if MetaInf.isTimestamp(cover) {
          times.append(try TimeStampToken(try content(of: cover).bytes).info.genTime)
        } else if MetaInf.isSignature(cover) {
          let tokens = try message(cover).signerInfos.flatMap(\.timeStampTokens)
          times += tokens.filter { $0.kind == .signature }.map(\.token.info.genTime)
          waiting.append(cover)
        }
      }
    }
    return times
  }

  func hasSignatureWithoutTimeStamp() throws -> Bool {
    for name in signatures {
      if try message(name).signerInfos.allSatisfy(\.hasSignatureTimeStamp) { continue }
      if try times(covering: name).isEmpty { return true }
    }
    return false
  }

  private static let archiveManifest = "META-INF/ASiCArchiveManifest.xml"

  /// Adds a manifest of everything, and a time-stamp over it.
  /// - Parameter isArchive: whether it is an archive manifest (annex A.7) rather than a plain one (clause 4.4.4.2).
  mutating func addTimeStamp(isArchive: Bool, from services: LevelServices) throws {
    var previous: String?
    if isArchive, names.contains(Self.archiveManifest) {
      previous = unused("META-INF/ASiCArchiveManifest-", ".xml")
      if let previous { rename(Self.archiveManifest, to: previous) }
    }
    let token = unused("META-INF/timestamp-", ".tst")
    let name = isArchive ? Self.archiveManifest : SignatureNames(after: names).manifest
    let described = Dictionary(
      manifests.flatMap(\.references).map { ($0.uri, $0) }, uniquingKeysWith: { first, _ in first })
    let references = try names.map { name in
      let content = try content(of: name)
      let earlier = described[Manifest.uri(forEntry: name)]
      return DataObjectReference(
        entry: name, mimeType: mimeType(of: name) ?? earlier?.mimeType, isRoot: name == previous,
        digestMethodURI: services.digest.xmlURI,
        digestValue: try Digest.of(content, in: [0..<content.count], services.digest))
    }
    let manifest = try Manifest(
      name: name, signatureName: token, signatureMimeType: Manifest.timestampMimeType, references: references)
    let stamp = try services.timeStamp(over: try Digest.of(manifest.bytes, services.digest))
    self[name] = manifest.bytes
    self[token] = stamp.encoded
    manifests.append(manifest)
  }

  private func mimeType(of name: String) -> String? {
    if MetaInf.isSignature(name) { return Manifest.signatureMimeType }
    if MetaInf.isTimestamp(name) { return Manifest.timestampMimeType }
    return MetaInf.isManifest(name) ? "text/xml" : nil
  }

  /// The first name of this form that is above every one in use.
  private func unused(_ prefix: String, _ suffix: String) -> String {
    let numbers = names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
      .compactMap { Int($0.dropFirst(prefix.count).dropLast(suffix.count)) }
    let number = (numbers.filter { $0 < 1_000_000 }.max() ?? 0) + 1
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + suffix
  }

  private mutating func rename(_ old: String, to new: String) {
    guard let place = names.firstIndex(of: old) else { return }
    names[place] = new
    originalNames[new] = originalNames.removeValue(forKey: old) ?? old
    changed[new] = changed.removeValue(forKey: old)
  }

  // MARK: Validation data

  private var timeStamps: [String] { names.filter(MetaInf.isTimestamp) }

  func collect(into collector: inout MaterialCollector) throws {
    let tokens = try timeStamps.map { try TimeStampToken(try content(of: $0).bytes) }
    let messages = try signatures.map { ($0, try message($0)) }
    for token in tokens { collector.take(token.message) }
    for (_, message) in messages { collector.take(message) }
    for (name, message) in messages {
      collector.need(message, at: try times(covering: name).min())
    }
    for token in tokens { collector.need(token) }
    collector.collect()
  }

  /// Puts what is new into the last signature that can take it, else into the last token that can: the archive's, when it is renewed.
  mutating func add(_ material: ValidationMaterial) throws {
    var embedded: Set<[UInt8]> = []
    for name in signatures + timeStamps {
      let message = try message(name)
      embedded.formUnion(message.certificates + message.revocationLists + message.ocspResponses)
    }
    let changeable = changeableSignatures
    let fixed = try fixedNames()
    for name in changeable {
      // Each signature holds what its own signers need, the last one the rest as well.
      let own = try message(name)
      self[name] = try own.adding(material)
    }
    guard changeable.isEmpty, let last = timeStamps.last(where: { !fixed.contains($0) }) else { return }
    var token = try EditableMessage(try content(of: last).bytes)
    token.add(material, except: embedded)
    self[last] = token.encoded
  }

  // MARK: Writing

  func writer() throws -> ContainerWriter {
    var writer = ContainerWriter(kind: container.kind, limits: container.limits)
    for name in names {
      try writer.add(name, try content(of: name), mimeType: mimeType(of: name))
    }
    return writer
  }
}
