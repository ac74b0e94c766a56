import ArgumentParser
import Desk
import Foundation
import PDF
import Workflow

/// `--place`: where on a PDF's pages signatures are to be seen.
struct PlaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words(
        "Къде да се вижда подписът на стъпка: стъпка=страница:отляво,отдолу[,ширинаxвисочина] в мм от долния ляв ъгъл на страницата (или в пунктове: …pt). Може повече от веднъж; за останалите се търси свободно място.",
        "Where a step's signature is seen: step=page:left,bottom[,widthxheight] in mm from the page's lower left corner (or in points: …pt). May be repeated; room is sought for the others."
      ), valueName: words("място", "place")))
  var place: [String] = []

  /// The places given, of a document.
  func places(in document: BroughtFile) throws -> [StepPlace] {
    try place.map { text in
      guard let place = Self.read(text, lastPage: { Self.pages(document) }) else {
        throw Complaint(
          .usage, code: "signature.place",
          words("„\(text)“ не е място за подпис.", "\"\(text)\" is no place for a signature."),
          remedy: words(
            "Пример: --place sign=3:120,20,65x18, или --place sign=last:300,60,180x50pt",
            "Example: --place sign=3:120,20,65x18, or --place sign=last:300,60,180x50pt"))
      }
      return place
    }
  }

  private static func pages(_ document: BroughtFile) -> Int? {
    (try? Document(document.content).pages().count) ?? nil
  }

  /// Hundredths of a point of a millimetre: 7200 / 25.4.
  private static let hundredthsPerMillimetre = 283.464_567

  /// `sign=3:120,20`, `sign=3:120,20,65x18`, `sign=last:300,60,180x50pt`.
  static func read(_ text: String, lastPage: () -> Int?) -> StepPlace? {
    guard
      let match = text.wholeMatch(
        of: /([^=]+)=(\d{1,6}|last|последна):([\d.]+),([\d.]+)(?:,([\d.]+)[xх×]([\d.]+))?(pt|mm|мм)?/)
    else { return nil }
    let (_, step, page, left, bottom, width, height, unit) = match.output
    let hundredths = unit == "pt" ? 100 : hundredthsPerMillimetre
    func length(_ text: Substring) -> Int? {
      guard let value = Double(text), value.isFinite, value < 100_000 else { return nil }
      return Int((value * hundredths).rounded())
    }
    guard let number = Int(page) ?? lastPage(), let left = length(left), let bottom = length(bottom) else {
      return nil
    }
    // 63 by 18 millimetres.
    var size = (width: 18_000, height: 5_000)
    if let width, let height {
      guard let width = length(width), let height = length(height) else { return nil }
      size = (width, height)
    }
    guard
      let place = PlaceOnPage(
        page: number, left: left, bottom: bottom, width: size.width, height: size.height)
    else { return nil }
    return StepPlace(StepID(String(step)), place)
  }
}

extension CaseText {
  /// Where the signatures of a PDF will be seen, and which will not.
  static func placed(_ placement: SignaturePlacement, in file: CaseFile) {
    let steps = file.folded.route.steps
    func title(_ step: StepID) -> String { steps.first { $0.id == step }?.title ?? step.rawValue }
    let pages = Set(placement.placed.map(\.pageNumber)).sorted()
    if !pages.isEmpty {
      let list = pages.map(String.init).joined(separator: ", ")
      let all = placement.unseen.isEmpty
      Terminal.say(
        words(
          all ? "Подписите ще се виждат на стр. \(list)." : "На стр. \(list) ще се виждат част от подписите.",
          all
            ? "The signatures will be seen on page \(list)."
            : "Page \(list) will show some of the signatures."
        ))
    }
    for place in placement.placed where place.coversContent {
      Terminal.note(
        "· "
          + words(
            "Подписът „\(title(place.step))“ ще застане върху нещо, което стр. \(place.pageNumber) показва.",
            "The signature \"\(title(place.step))\" will stand over something that page \(place.pageNumber) shows."
          ))
    }
    guard !placement.unseen.isEmpty else { return }
    let unseen = placement.unseen.map { words("„\(title($0))“", "\"\(title($0))\"") }.joined(separator: ", ")
    let why =
      switch placement.want {
      case .understanding:
        words(
          "не може да се установи къде последната страница е празна",
          "it cannot be told where the last page is empty")
      case .room, nil: words("няма свободно място за тях", "there is no room for them")
      }
    Terminal.note(
      "· "
        + words(
          "Няма да се виждат на страниците подписите \(unseen): \(why). Валидни са и така.",
          "On the pages the signatures \(unseen) will not be seen: \(why). They are valid all the same."))
    Terminal.note(
      words(
        "  → Място може да се даде: doklad open … --case \(file.id) --place \(placement.unseen[0])=last:120,20",
        "  → A place can be given: doklad open … --case \(file.id) --place \(placement.unseen[0])=last:120,20"
      ))
  }
}

extension CaseJSON {
  static func places(_ placement: SignaturePlacement) -> [Place] {
    placement.placed.map { place in
      let area = place.rectangle
      return Place(
        step: place.step.rawValue, origin: place.origin.rawValue, page: place.pageNumber,
        rectangle: [area.left, area.bottom, area.right, area.top])
    } + placement.unseen.map { Place(step: $0.rawValue, origin: nil, page: nil, rectangle: nil) }
  }
}
