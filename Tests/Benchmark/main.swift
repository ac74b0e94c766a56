// What signing and verifying cost on this machine, beside what OpenSSL says of it. Run by `Tests/bench.sh`.
//
//   bench                            everything, as tables
//   bench many                       many signatures only
//   bench documents                  reading, setting and reading back only
//   bench verify FILE                any file: its conclusion without anchors, and what that cost
//   bench large OPERATION FOLDER     one operation on the large file, for the table (LargeFiles)
//   bench small OPERATION KEY COUNT  one operation on the small file again and again, for a profiler (SmallFiles)

let arguments = CommandLine.arguments
if arguments.count == 4, arguments[1] == "large", let operation = LargeFiles.Operation(rawValue: arguments[2])
{
  try LargeFiles.run(operation, in: arguments[3])
} else if arguments.count == 5, arguments[1] == "small",
  let operation = SmallFiles.Operation(rawValue: arguments[2]), let key = Bench.Key(rawValue: arguments[3]),
  let count = Int(arguments[4])
{
  try SmallFiles(Bench()).repeated(operation, key, count: count)
} else if arguments.count == 3, arguments[1] == "verify" {
  try VerifyOne.run(arguments[2])
} else if arguments.count == 2, arguments[1] == "many" {
  try ManySignatures(bench: Bench()).table().print()
} else if arguments.count == 2, arguments[1] == "documents" {
  try Documents.table().print()
} else {
  let bench = try Bench()
  for table in try SmallFiles(bench).tables(.measured()) { table.print() }
  try ManySignatures(bench: bench).table().print()
  try ManySignatures(bench: bench).signingTable().print()
  try LargeFiles.table().print()
  try Documents.table().print()
  if let table = try ColdStart.table() { table.print() }
}
