/** What a submission records of the commit that a run starts from. */
interface BaseCommit {
  readonly base: string;
  readonly subject?: string;
  readonly author?: string;
}

/** Longest text that a submission takes. */
const textLimit = 300;

/** Arguments of git that print the commit of a revision for `readCommit`; git fails when there is none. */
export function describeCommit(revision: string): readonly string[] {
  const format = "--format=%H%n%an%n%s";
  return ["log", "-1", "--no-show-signature", "--encoding=UTF-8", format, "--end-of-options", revision, "--"];
}

/** The first line of the message is one line, whatever the commit holds. */
export function readCommit(printed: string): BaseCommit {
  const [base = "", author = "", subject = ""] = printed.trimEnd().split("\n");
  return {
    base: base.trim(),
    ...(subject !== "" && { subject: subject.slice(0, textLimit) }),
    ...(author !== "" && { author: author.slice(0, textLimit) }),
  };
}
