import Foundation

/// The files a command is about to write: none of them may be one that it reads, nor two of them the same.
enum OutputFiles {
  /// - Throws: ``Complaint`` that names the file, before anything is written.
  static func check(_ outputs: [String?], notReading inputs: [String]) throws {
    var taken = inputs.map(\.resolvedPath)
    for output in outputs.compactMap({ $0 }) {
      let path = output.resolvedPath
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw Complaint(
          .usage, code: "output.folder",
          words("„\(output)“ е папка.", "\"\(output)\" is a folder."),
          remedy: words("Дайте име на файл.", "Give the name of a file."))
      }
      if let position = taken.firstIndex(of: path) {
        throw Complaint(
          .usage, code: "output.taken",
          position < inputs.count
            ? words(
              "„\(output)“ е файлът, който се чете: щеше да се изгуби.",
              "\"\(output)\" is the file that is read: it would be lost.")
            : words("„\(output)“ е даден за два изхода.", "\"\(output)\" is given for two outputs."),
          remedy: words("Дайте друго име.", "Give another name."))
      }
      taken.append(path)
    }
  }
}

extension String {
  fileprivate var resolvedPath: String {
    URL(filePath: self).standardizedFileURL.resolvingSymlinksInPath().path
  }
}
