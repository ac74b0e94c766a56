import COpenSSL
import Foundation

// Moments as X.509 writes them. Whole seconds, UTC; good before 1970 and beyond 2038 and 2050.

/// The moment an `ASN1_TIME` names, nil where it names none: `ASN1_TIME_to_tm`.
func date(_ time: UnsafePointer<ASN1_TIME>?) -> Date? {
  guard let time else { return nil }
  var parts = tm()
  guard isOne(ASN1_TIME_to_tm(time, &parts)) else { return nil }
  return Date(timeIntervalSince1970: TimeInterval(timegm(&parts)))
}

/// UTCTime until 2049, GeneralizedTime from 2050 on, as RFC 5280, 4.1.2.5 wants: `ASN1_TIME_adj`.
func asn1Time(_ date: Date) throws(OpenSSLFailure) -> Owned<Lib.ASN1_STRING> {
  let seconds = try wholeSeconds(date)
  return try Owned("ASN1_TIME_adj", ASN1_TIME_adj(nil, seconds, 0, 0))
}

/// Seconds since 1970, rounded down. Years 0 to 9999, which is all that X.509 can write.
func wholeSeconds(_ date: Date) throws(OpenSSLFailure) -> time_t {
  let seconds = date.timeIntervalSince1970.rounded(.down)
  guard seconds >= -62_167_219_200, seconds <= 253_402_300_799 else {
    throw .malformed(what: "date out of range")
  }
  return time_t(seconds)
}
