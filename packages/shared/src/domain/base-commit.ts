/** The submitted description of the commit that a run starts from. */
interface BaseCommit {
  readonly base: string;
  readonly subject?: string;
  readonly author?: string;
}

/** The longest text that a submission accepts. */
const textLimit = 300;

/**
 * Returns git arguments that print a revision's commit for `readCommit`; git fails when the revision does not
 * exist.
 */
export function describeCommit(revision: string): readonly string[] {
  const format = "--format=%H%n%an%n%s";
  return ["log", "-1", "--no-show-signature", "--encoding=UTF-8", format, "--end-of-options", revision, "--"];
}

/** Returns the subject as a single line, whatever characters the commit message contains. */
export function readCommit(printed: string): BaseCommit {
  const [base = "", author = "", subject = ""] = printed.trimEnd().split("\n");
  return {
    base: base.trim(),
    ...(subject !== "" && { subject: subject.slice(0, textLimit) }),
    ...(author !== "" && { author: author.slice(0, textLimit) }),
  };
}
