// The room that knows the PDF file: its syntax, its revisions, and where a signature stands in it. It knows
// no cryptography: it hands out what is covered and what is in /Contents, and takes octets to put there.
//
// To read: Document → revisions, objects, signatures. To write: IncrementalUpdate, or the two methods of
// Document that make a revision with it: addingSignatureFields and preparingSignature.
//
// A file goes through these, each a file of its own:
//
//   Lexer, ObjectParser      octets → values                       Skimmer passes over values without making them
//   CrossReferenceSection    a table or stream → entries            Inflate, Filters, Predictor undo its encoding
//   RevisionReader           the chain of sections → revisions
//   Structure                entries checked against the octets     ObjectSearch where a lenient reading finds none
//   ByteAccounting           every octet belongs to something
//   DocumentObjects          an object as of a revision
//   FormFields               the form → fields
//   SignatureReader          a field → PDFSignature, or its flaw
//
// What of ISO 32000-2:2020 holds here:
//
//   7.2, 7.3   syntax of objects        enforced when an object is read; passed over elsewhere
//   7.4        filters                  Flate, LZW, ASCIIHex, ASCII85, RunLength, predictors; image filters are opaque
//   7.5.2      header                   enforced: first octet
//   7.5.4      cross-reference table    enforced, but for white space before an object or section (Lexer.skipMiscount)
//   7.5.5      trailer, startxref       enforced for the newest revision and for those that a signature closes
//   7.5.6      incremental updates      enforced: every octet of a later revision belongs to an object its section names
//   7.5.7      object streams           enforced; /Extends is not looked at, since entries name their stream
//   7.5.8      cross-reference streams  enforced; hybrid files as in 7.5.8.4, the table's entries first
//   7.6        encryption               undone by a PDFDecryption that the caller brings; else refused (PDFFailure.encrypted)
//   12.7       interactive form         the tree of fields; names, kinds, values, locks
//   12.8.1     signature dictionary     enforced as PDFSignature says
//   12.8.2     transform methods        DocMDP and FieldMDP read and written; whether they are kept, Validation judges
//   14.4       file identifier          kept, its second string changed
//   Annex F    linearization            two sections are one revision; hint tables are not looked at
