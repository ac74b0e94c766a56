/// A file by name, media type and digest: the document or an attachment, wherever its octets lie.
public struct FileReference: CanonicalJSONConvertible {
  /// The file's own name, without folders.
  public let name: String
  /// As `application/pdf`.
  public let mediaType: String
  public let sha256: SHA256Digest

  public init(name: String, mediaType: String, sha256: SHA256Digest) {
    self.name = name
    self.mediaType = mediaType
    self.sha256 = sha256
  }

  public var json: JSONValue {
    .object(["name": .string(name), "mediaType": .string(mediaType), "sha256": .string(sha256.hex)])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    let name = try reader.string("name", limitBytes: 255)
    guard Self.isSafe(name: name) else {
      throw reader.wrong("name", expected: "a file's name without folders or control characters")
    }
    self.init(
      name: name, mediaType: try reader.string("mediaType", limitBytes: 127),
      sha256: try reader.digest("sha256"))
    try reader.end()
  }

  /// Whether a name can stand for a file in one folder on any system: 1 to 255 octets, no `/`, `\` or control
  /// characters, and neither `.` nor `..`.
  public static func isSafe(name: String) -> Bool {
    (1...255).contains(name.utf8.count) && name != "." && name != ".."
      && name.unicodeScalars.allSatisfy {
        $0 != "/" && $0 != "\\" && $0.properties.generalCategory != .control
          && $0.properties.generalCategory != .format
      }
  }
}
