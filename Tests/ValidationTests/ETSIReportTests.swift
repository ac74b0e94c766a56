import AdES
import Foundation
import OpenSSL
import Testing

@testable import Validation

/// The report of TS 119 102-2 v1.4.1 says what the validation found, under the standard's names.
@Suite struct ETSIReportTests {
  private func xml(_ report: Report) -> String { ETSIValidationReport(report) { "<\($0.code)>" }.xml() }

  private func count(_ text: String, in xml: String) -> Int { xml.components(separatedBy: text).count - 1 }

  @Test func `a passed signature has its path, its algorithm and its objects, each object once`() throws {
    let text = xml(try Paper.judged(try Paper.signed(2)))
    #expect(count("<SignatureValidationReport>", in: text) == 2)
    #expect(
      count("<MainIndication>urn:etsi:019102:mainindication:total-passed</MainIndication>", in: text) == 2)
    #expect(text.contains("<Algorithm>http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256</Algorithm>"))
    #expect(text.contains("<ValidationTime>2026-03-02T09:00:00Z</ValidationTime>"))
    // Two signers, one issuer, one anchor.
    #expect(count("urn:etsi:019102:validationObject:certificate", in: text) == 4)
    let names = text.matches(of: #/<ValidationObject id="(O-\d+)"/#).map { String($0.1) }
    #expect(Set(names).count == names.count)
    for reference in text.matches(of: #/VOReference="(O-\d+)"/#) {
      #expect(names.contains(String(reference.1)), "\(reference.1)")
    }
  }

  @Test func `a broken one says why, and what is said of it is escaped`() throws {
    var file = try Paper.signed(1)
    file[200] ^= 1
    let text = xml(try Paper.judged(file))
    #expect(text.contains("mainindication:total-failed</MainIndication>"))
    #expect(text.contains("urn:etsi:019102:subindication:") && text.contains("&lt;"))
  }

  @Test func `a signature algorithm that is no longer acceptable is told`() throws {
    let text = Array("text".utf8)
    var message = try ForgedMessage(by: "ivanov", over: text)
    message.embedded = text
    #expect(xml(try Paper.judged(try message.bytes)).contains("<SecureAlgorithm>true</SecureAlgorithm>"))
    try message.use(.sha1)
    message.signatureAlgorithm = AlgorithmIdentifier(oid: "1.2.840.10045.4.1", parameters: nil)
    let weak = xml(try Paper.judged(try message.bytes))
    #expect(weak.contains("<SecureAlgorithm>false</SecureAlgorithm>"), "\(weak)")
  }

  @Test func `a file without a signature has a conclusion, too`() throws {
    let text = xml(try Paper.judged(Array("nothing".utf8)))
    #expect(text.contains("mainindication:indeterminate</MainIndication>"))
    #expect(text.contains("subindication:SIGNED_DATA_NOT_FOUND") && !text.contains("ValidationObject "))
  }

  @Test func `no personal number stands in it but in the certificates`() throws {
    #expect(!xml(try Paper.judged(try Paper.signed(1))).contains("PNOBG"))
  }

  @Test func `characters that XML does not have are replaced`() {
    let element = XMLElement("a", [("b", "\u{1}\"<\n")])
    #expect(element.document.hasSuffix("<a b=\"\u{FFFD}&quot;&lt;&#10;\"/>\n"))
  }
}
