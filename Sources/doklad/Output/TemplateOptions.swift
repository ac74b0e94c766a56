import ArgumentParser
import Desk
import Drafting
import Files
import Foundation
import Words
import Workflow

/// How documents look: a template given, else the workspace's own `template.yaml`, else the usual.
struct TemplateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words(
        "Бланка, шрифтове, полета и думи (YAML); иначе template.yaml на работното място.",
        "Letterhead, fonts, margins and words (YAML); otherwise the workspace's template.yaml."),
      valueName: words("файл", "file")), completion: .file(extensions: ["yaml", "yml"]))
  var template: String?

  /// - Parameter workspace: where one is at hand.
  func load(for workspace: Workspace?) throws -> Template {
    try template.map(Self.read) ?? Self.template(of: workspace)
  }

  /// The workspace's own template, where it has one.
  static func template(of workspace: Workspace?) throws -> Template {
    guard let path = workspace?.path("template.yaml"), FileManager.default.fileExists(atPath: path) else {
      return .standard
    }
    return try read(path)
  }

  /// A template, with the pictures that lie beside it.
  private static func read(_ path: String) throws -> Template {
    let folder = (path as NSString).deletingLastPathComponent
    return try TemplateReader.read(
      try ByteSource(contentsOf: path).bytes, file: (path as NSString).lastPathComponent
    ) { name in
      try? ByteSource(contentsOf: folder.isEmpty || name.hasPrefix("/") ? name : "\(folder)/\(name)").bytes
    }
  }
}

/// Sets what each signature shows in its place, in the words and fonts of the document.
func appearanceMaker(for desk: Desk) throws -> AppearanceMaker {
  let template = try TemplateOptions.template(of: desk.workspace)
  let authority = desk.workspace.authority
  return { signature in
    // Whatever the signer reads the program in, a council's paper is in Bulgarian unless it says otherwise.
    let isEnglish = signature.language?.hasPrefix("en") == true
    let caption = Words(isEnglish ? .english : .bulgarian).caption(
      signature.statement, by: authority.person(signature.statement.person), in: authority,
      at: signature.time)
    return try caption.appearance(
      width: signature.width, height: signature.height, fonts: template.fonts,
      language: isEnglish ? .english : .bulgarian)
  }
}
