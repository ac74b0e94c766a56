import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// Raises signatures to a higher level after they were made: by anyone, without a signer's key
/// (EN 319 122-1 v1.3.1 and EN 319 142-1 v1.2.1, clause 6; EN 319 162-1 v1.1.1, clause 5 and annex A.7).
///
/// Run again with ``AdES/BaselineLevel/lta`` it renews: validation data for the last archive time-stamp's authority, then a new time-stamp
/// over all. With a level that is there already nothing changes, but for validation data that were missing.
public enum Augmentation {}

/// A file raised to a level, by what it is.
public enum AugmentedFile: Sendable {
  case document(SignedDocument)
  case message(AugmentedMessage)
  case container(AugmentedContainer)

  /// Validation data that could not be had.
  public var missing: [MissingMaterial] {
    switch self {
    case .document(let document): document.missing
    case .message(let message): message.missing
    case .container(let container): container.missing
    }
  }

  /// Writes the file beside `path` and renames it into place.
  public func write(to path: String, existing: AtomicFile.Existing = .replace) throws(SigningFailure) {
    do {
      switch self {
      case .document(let document): try document.write(to: path, existing: existing)
      case .message(let message):
        var file = try AtomicFile(path)
        try file.append(message.octets)
        try file.commit(existing: existing)
      case .container(let container): try container.writer.write(to: path, existing: existing)
      }
    } catch { throw SigningFailure(error) }
  }
}

extension Augmentation {
  /// Raises a PDF, a CMS message or an ASiC container, whichever `file` is.
  /// - Parameters:
  ///   - content: what a detached message is over.
  ///   - moment: the present time.
  public static func augment(
    file: ByteSource, over content: ByteSource? = nil, to level: BaselineLevel, with services: LevelServices,
    at moment: Date
  ) throws(SigningFailure) -> AugmentedFile {
    let head = file[0..<min(1024, file.count)]
    do {
      if head.starts(with: [0x50, 0x4b]) {
        return .container(try augment(Container(file), to: level, with: services, at: moment))
      }
      if head.first == DER.Tag.sequence {
        return .message(
          try augment(message: file.bytes, over: content, to: level, with: services, at: moment))
      }
      return .document(try augment(Document(file), to: level, with: services, at: moment))
    } catch { throw SigningFailure(error) }
  }
}

extension MaterialCollector {
  /// What was collected, where it is all there or need not be.
  /// - Parameter signing: the certificate of a signature that is just being made: it must not be revoked.
  func finished(
    _ services: LevelServices, signing: Certificate?, at moment: Date
  ) throws(SigningFailure) -> ValidationMaterial {
    // Whoever signed before may have been revoked since.
    let own = revoked.filter { $0.certificate == signing || $0.certificate.isCA }
    if signing != nil, let first = own.first(where: { $0.date <= moment }) {
      throw .revoked(first.certificate, at: first.date)
    }
    if services.incompleteness == .refused, !material.missing.isEmpty { throw .incomplete(material.missing) }
    return material
  }
}
