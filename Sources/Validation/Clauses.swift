/// Where each clause of EN 319 102-1 v1.4.1 stands in this room.
///
/// | clause | what | where |
/// |---|---|---|
/// | 5.1.3 | indications and sub-indications, tables 5 and 6 | ``Conclusion``, ``FailedSubIndication``, ``IndeterminateSubIndication`` |
/// | 5.1.4 | constraints of a validation policy | ``TrustPolicy`` |
/// | 5.2.2 | format checking | `BuildingBlocks/FormatChecking`; of files `PDFValidation`, `ContainerValidation`, `MessageValidation`; what came after a signature `PermittedChanges` |
/// | 5.2.3 | identification of the signing certificate | `BuildingBlocks/SigningCertificateIdentification` |
/// | 5.2.4 | validation context initialisation | `BuildingBlocks/ValidationContext`, `BuildingBlocks/ValidationMaterial` |
/// | 5.2.5 | revocation freshness checker | ``RevocationFreshness`` |
/// | 5.2.6 | X.509 certificate validation | `BuildingBlocks/ProspectiveChain` (step 2), `X509CertificateValidation` (steps 1, 3, 5), `RevocationStatements` (step 3), `SignatureAcceptance` (step 4: purposes) |
/// | 5.2.7 | cryptographic verification | `BuildingBlocks/CryptographicVerification` |
/// | 5.2.8 | signature acceptance validation | `BuildingBlocks/SignatureAcceptance`; cryptographic constraints `AlgorithmTable`, ``AlgorithmUse`` |
/// | 5.3 | basic signatures | `Processes/SignatureProcess` |
/// | 5.4 | time-stamps | `Processes/TimeStampValidation`; what each is over `AttributeTimeStamps`, `ContainerTimeStamps`, `PDFValidation` |
/// | 5.5 | time and long-term validation material | `Processes/LongTermValidation`; the best signature time in `Processes/SignatureProcess` |
/// | 5.6.2.1 | past certificate validation | `Processes/PastSignatureValidation`, `slide` |
/// | 5.6.2.2 | validation time sliding | the same |
/// | 5.6.2.3 | POE extraction | `Processes/FileProcess`; ``ProofOfExistence``, ``CoveredMaterial`` |
/// | 5.6.2.4 | past signature validation | `Processes/PastSignatureValidation`, `unresolved` |
/// | 5.6.3 | archival data | `Processes/FileProcess` (order), `Processes/SignatureProcess` |
///
/// Not enforced, and why:
/// - Signature policies named by a signature (5.2.4.4) are not fetched or applied: the verifier's policy is the one that counts. SIGNATURE_POLICY_NOT_AVAILABLE
///   and POLICY_PROCESSING_ERROR do not occur.
/// - Evidence records (5.6.2.5) are not judged.
/// - Anchors have no end of trust, so NO_CERTIFICATE_CHAIN_FOUND_NO_POE does not occur.
///
/// Where the edition leaves a choice, or the field's engines differ:
/// - Table 6 puts EXPIRED under TOTAL-FAILED, and only for a signature proven to have been made after the certificate expired; without that proof it is
///   OUT_OF_BOUNDS_NO_POE.
/// - A weak algorithm is CRYPTO_CONSTRAINTS_FAILURE where the certificate's own dates show that it was used too late, otherwise …_NO_POE.
/// - Without ``RevocationRequirement/always``, that nothing is known of a revocation is no failure, and an expired certificate needs no proof that it was not
///   revoked; what *is* known of one always counts.
/// - The freshness of what is said about a time-stamp authority is asked for the time it stated, as that of a signer's for the best signature time: otherwise
///   nothing could be judged offline once a list has run out.
enum Clauses {}
