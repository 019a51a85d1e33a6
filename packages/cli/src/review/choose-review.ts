import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ReviewInput } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

export interface ReviewOptions {
  readonly approve?: boolean;
  readonly requestChanges?: string;
  /** Places and texts in turn. */
  readonly comment?: readonly string[];
  readonly message?: string;
  /** False with `--no-continue`. */
  readonly continue: boolean;
  readonly edit?: boolean;
  readonly file?: string;
  readonly apply?: boolean;
}

type ChosenReview = Omit<ReviewInput, "commit">;

/** Returns the review that the options describe; undefined without one of them. */
export function chooseReview(options: ReviewOptions): Result<ChosenReview | undefined, Failure> {
  const { approve, requestChanges, message, comment = [] } = options;
  const isSet = [approve, requestChanges, message, options.comment].some((each) => each !== undefined);
  const isWritten = options.edit === true || options.file !== undefined;
  if (approve === true && requestChanges !== undefined) return fail(onlyOne);
  if (isWritten && isSet) return fail(notWithEdit);
  if (options.apply === true && (isWritten || isSet)) return fail(onlyApply);
  const comments = readComments(comment);
  if (!comments.ok) return comments;
  if (!isSet) return ok(undefined);
  const text = [requestChanges, message].filter((each) => each !== undefined).join("\n\n");
  const verdict = verdictOf(options);
  return ok({ verdict, text, comments: [...comments.value], continue: options.continue });
}

function verdictOf({ approve, requestChanges }: ReviewOptions): ChosenReview["verdict"] {
  if (approve === true) return "approved";
  return requestChanges === undefined ? "comment" : "changes-requested";
}

type Comments = NonNullable<ReviewInput["comments"]>;

function readComments(words: readonly string[]): Result<Comments, Failure> {
  const comments: Comments[number][] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [place = "", text] = words.slice(at, at + 2);
    const [, path, first, last] = /^(.+):(\d+)(?:-(\d+))?$/s.exec(place) ?? [];
    if (path === undefined || text === undefined) return fail(noPlace(place));
    const lines = { first: Number(first), ...(last !== undefined && { last: Number(last) }) };
    comments.push({ path, ...lines, text });
  }
  return ok(comments);
}

const onlyOne: Failure = {
  reason: "invalid-request",
  detail: "--approve and --request-changes exclude each other.",
  hint: "Send comments with an approval by --comment or --message.",
};

const notWithEdit: Failure = {
  reason: "invalid-request",
  detail: "--edit and --file take the whole review from a file.",
  hint: "Write the verdict and the comments there.",
};

const onlyApply: Failure = {
  reason: "invalid-request",
  detail: "--apply commits suggestions and sends nothing.",
  hint: "Send the review with a second command.",
};

function noPlace(place: string): Failure {
  return {
    reason: "invalid-request",
    detail: `--comment takes FILE:LINE and a text, not ${JSON.stringify(place)}.`,
    hint: 'Write, for example: --comment src/api.ts:12 "Why four?"',
  };
}
