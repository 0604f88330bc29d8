/**
 * Functions that are never evaluated, with why, as a clause for receipts. Together with the others these are all that
 * Terraform 1.11 and OpenTofu 1.9 have: a test compares the list with the command line's own.
 */
export const NOT_EVALUATED: Readonly<Record<string, string>> = {
  abspath: "`abspath()` gives another path on every machine",
  base64gunzip: "`base64gunzip()` unpacks what no name is made of",
  base64gzip: "`base64gzip()` gives bytes that depend on the version of Terraform",
  bcrypt: "`bcrypt()` gives another hash each time",
  cidrcontains: "`cidrcontains()` is a function of OpenTofu only",
  file: "the files of the repository are not read here",
  filebase64: "the files of the repository are not read here",
  filebase64sha256: "the files of the repository are not read here",
  filebase64sha512: "the files of the repository are not read here",
  fileexists: "the files of the repository are not read here",
  filemd5: "the files of the repository are not read here",
  fileset: "the files of the repository are not read here",
  filesha1: "the files of the repository are not read here",
  filesha256: "the files of the repository are not read here",
  filesha512: "the files of the repository are not read here",
  formatdate: "`formatdate()` writes a time, which is mostly that of the run",
  issensitive: "what is sensitive is not followed",
  log: "the last digits of `log()` are not known",
  plantimestamp: "the time of the run decides `plantimestamp()`",
  rsadecrypt: "a secret is not read",
  templatefile: "the files of the repository are not read here",
  templatestring: "the text of the template is not followed here",
  textdecodebase64: "`textdecodebase64()` depends on a table of encodings",
  textencodebase64: "`textencodebase64()` depends on a table of encodings",
  timeadd: "`timeadd()` counts from a time, which is mostly that of the run",
  timecmp: "`timecmp()` compares times, which are mostly those of the run",
  timestamp: "the time of the run decides `timestamp()`",
  urldecode: "`urldecode()` is a function of OpenTofu only",
};
