import CaseStore

/// What the store calls the digest an artifact is kept under; `Submission` shares other names with that room, this one file does not.
typealias ArtifactName = ArtifactDigest
