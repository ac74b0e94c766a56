import Foundation

/// A file that lies in the PDF itself, so that its signatures cover it (ISO 32000-2, 14.13; ISO 19005-3, 6.8).
public struct EmbeddedFile: Equatable, Sendable {
  /// What the file is to the document (ISO 32000-2, Table 43).
  public enum Relationship: String, Sendable {
    /// What the document was made from.
    case source = "Source"
    /// Data that the document shows.
    case data = "Data"
    /// The same in another form.
    case alternative = "Alternative"
    /// What belongs to the document: an annex.
    case supplement = "Supplement"
    case unspecified = "Unspecified"
  }

  /// Without folders.
  public let name: String
  public let content: [UInt8]
  /// `application/pdf`
  public let mediaType: String
  public let relationship: Relationship
  public let description: String?

  public init(
    name: String, content: [UInt8], mediaType: String? = nil, relationship: Relationship = .supplement,
    description: String? = nil
  ) {
    self.name = name
    self.content = content
    self.mediaType = mediaType ?? Self.mediaType(of: name)
    self.relationship = relationship
    self.description = description
  }

  private static func mediaType(of name: String) -> String {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return [
      "pdf": "application/pdf", "txt": "text/plain", "md": "text/markdown", "csv": "text/csv",
      "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "odt": "application/vnd.oasis.opendocument.text", "doc": "application/msword",
      "xls": "application/vnd.ms-excel", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
      "xml": "application/xml", "zip": "application/zip", "asice": "application/vnd.etsi.asic-e+zip",
    ][ending] ?? "application/octet-stream"
  }
}
