import Foundation

/// An XML element to be written: a name with its prefix, attributes, and either text or elements.
struct XMLElement {
  let name: String
  var attributes: [(name: String, value: String)] = []
  var text: String?
  var children: [XMLElement] = []

  init(_ name: String, _ attributes: [(name: String, value: String)] = [], _ children: [XMLElement?] = []) {
    self.name = name
    self.attributes = attributes
    self.children = children.compactMap(\.self)
  }

  init(_ name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// `xs:dateTime` in UTC, to the second.
  init(_ name: String, time: Date) {
    self.init(name, text: time.formatted(.iso8601))
  }

  /// `xs:base64Binary`
  init(_ name: String, base64 octets: [UInt8]) {
    self.init(name, text: Data(octets).base64EncodedString())
  }

  /// A whole document, indented by two spaces a level.
  var document: String {
    var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &output, indentation: "")
    return output
  }

  private func write(to output: inout String, indentation: String) {
    output += indentation + "<" + name
    for attribute in attributes { output += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
    if let text {
      output += ">" + Self.escaped(text) + "</\(name)>\n"
    } else if children.isEmpty {
      output += "/>\n"
    } else {
      output += ">\n"
      for child in children { child.write(to: &output, indentation: indentation + "  ") }
      output += indentation + "</\(name)>\n"
    }
  }

  /// Characters that XML 1.0 does not have (clause 2.2) become U+FFFD: a certificate's name may hold any.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "\t", "\n", "\r": result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
