import { type ForgeKind, forgeNamePattern } from "@wezterm-parallel/shared/domain/change/forge/forge-names";
import type { PullRequestWish } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import { secretNamePattern } from "@wezterm-parallel/shared/domain/secret-names";

/** The form of a pull request as typed. */
export interface PullRequestFields {
  readonly title: string;
  readonly draft: boolean;
  readonly autoMerge: boolean;
  /** Names, separated by commas or spaces. */
  readonly reviewers: string;
  readonly comments: boolean;
  readonly verdicts: string;
  readonly fork: string;
  /** Empty: known from the remote. */
  readonly forge: ForgeKind | "";
  readonly url: string;
  readonly remote: string;
  readonly secret: string;
}

export function fieldsOf(wish: PullRequestWish): PullRequestFields {
  const { title = "", draft = false, reviewers = [], comments = false, verdicts = "", fork = "" } = wish;
  const { autoMerge = false, forge = "", url = "", remote = "", secret = "" } = wish;
  return {
    title,
    draft,
    autoMerge,
    reviewers: reviewers.join(", "),
    comments,
    verdicts,
    fork,
    forge,
    url,
    remote,
    secret,
  };
}

/** Returns what the form asks for; keys that it does not have stay as they were. */
export function wishOf(fields: PullRequestFields, before: PullRequestWish): PullRequestWish {
  const given = (text: string) => (text.trim() === "" ? undefined : text.trim());
  const reviewers = namesIn(fields.reviewers);
  return {
    ...before,
    title: given(fields.title),
    draft: fields.draft || undefined,
    autoMerge: fields.autoMerge || undefined,
    reviewers: reviewers.length === 0 ? undefined : reviewers,
    comments: fields.comments || undefined,
    verdicts: given(fields.verdicts),
    fork: given(fields.fork),
    forge: fields.forge === "" ? undefined : fields.forge,
    url: given(fields.url),
    remote: given(fields.remote),
    secret: given(fields.secret),
  };
}

export type WrongField = "reviewers" | "verdicts" | "fork" | "url" | "remote" | "secret";

/** Returns the fields whose content no request could have. */
export function wrongFields(fields: PullRequestFields): ReadonlySet<WrongField> {
  const isName = (text: string) => forgeNamePattern.test(text.trim());
  const isSecret = (text: string) => secretNamePattern.test(text.trim());
  const isEmpty = (text: string) => text.trim() === "";
  const sound: Readonly<Record<WrongField, boolean>> = {
    reviewers: namesIn(fields.reviewers).every(isName),
    verdicts: isEmpty(fields.verdicts) || isSecret(fields.verdicts),
    fork: isEmpty(fields.fork) || isName(fields.fork),
    url: isEmpty(fields.url) || isWebAddress(fields.url.trim()),
    remote: isEmpty(fields.remote) || isName(fields.remote),
    secret: isEmpty(fields.secret) || isSecret(fields.secret),
  };
  return new Set((Object.keys(sound) as WrongField[]).filter((field) => !sound[field]));
}

function namesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== "");
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
