import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ForgeComment } from "@wezterm-parallel/shared/domain/change/forge/forge-comment";
import type {
  AnswerTo,
  Publication,
  QuestionOf,
  WorkerAnswer,
} from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeSummary, Pushes } from "../../drivers/checkout/pushes.ts";
import type { Forge, ForgePlace, Forges, PullRequestHead } from "../../drivers/forge/forge.ts";
import { locateForge, type LocatedForge } from "../../drivers/forge/forge-place.ts";
import { askForMerge } from "./ask-for-merge.ts";
import { readAndJudge, withdrawVerdict } from "./judge-pull-request.ts";
import { locateFork } from "./locate-fork.ts";
import { pullRequestBody, pullRequestTitle } from "./pull-request-body.ts";

export interface ForgePorts {
  readonly pushes: Pushes;
  readonly forges: Forges;
}

type PullRequestQuestion = QuestionOf<"pull-request">;

/** Answers the server's questions about the forge of a project on this machine. */
export async function answerForge(
  ports: ForgePorts,
  question: QuestionOf<"pull-request" | "push" | "issue">,
): Promise<WorkerAnswer> {
  const answered = await answerOf(ports, question);
  return answered.ok ? answered.value : { kind: "failed", failure: answered.failure };
}

async function answerOf(
  ports: ForgePorts,
  question: QuestionOf<"pull-request" | "push" | "issue">,
): Promise<Result<WorkerAnswer, Failure>> {
  switch (question.kind) {
    case "push": {
      const pushed = await pushTarget(ports, question);
      return pushed.ok ? ok({ kind: "push" }) : pushed;
    }
    case "issue": {
      const opened = await openForge(ports, question);
      if (!opened.ok) return opened;
      const issue = await opened.value.forge.issue(question.number);
      return issue.ok ? ok({ kind: "issue", issue: issue.value }) : issue;
    }
    case "pull-request": {
      return syncPullRequest(ports, question);
    }
  }
}

/** Without a token, any remote will do that git reaches by itself; a token goes only where `locateForge` permits it. */
async function pushTarget(
  { pushes, forges }: ForgePorts,
  { project, access, token, branch, commit }: QuestionOf<"push">,
): Promise<Result<void, Failure>> {
  const remote = access.remote ?? "origin";
  const address = await pushes.remoteAddress(project, remote);
  if (!address.ok) return address;
  const advance = { project, remote: { name: remote, address: address.value }, branch, commit };
  const located = locateForge(address.value, access);
  const isNamed = access.url !== undefined || access.login === true || access.secret !== undefined;
  if (!located.ok) return isNamed ? located : pushes.advance(advance);
  const { overHttp } = located.value;
  const login = access.login === true && overHttp ? await forges.login(located.value) : ok(token);
  if (!login.ok) return login;
  if (!overHttp || login.value === undefined) return pushes.advance(advance);
  const credentials = { user: userOf(located.value), token: login.value };
  return pushes.advance({ ...advance, remote: { name: remote, address: located.value.remote }, credentials });
}

/** The answer has to fit into a message. */
const mostComments = 200;

interface OpenedForge {
  readonly forge: Forge;
  readonly place: ForgePlace & Pick<LocatedForge, "remote" | "overHttp">;
}

async function openForge(
  { pushes, forges }: ForgePorts,
  { project, access, token }: Pick<PullRequestQuestion, "project" | "access" | "token">,
): Promise<Result<OpenedForge, Failure>> {
  const remote = await pushes.remoteAddress(project, access.remote ?? "origin");
  if (!remote.ok) return remote;
  const located = locateForge(remote.value, access);
  if (!located.ok) return located;
  const login = token === undefined ? await forges.login(located.value) : ok(token);
  if (!login.ok) return login;
  const place = { ...located.value, token: login.value };
  return ok({ place, forge: await forges.open(place) });
}

async function syncPullRequest(
  ports: ForgePorts,
  question: PullRequestQuestion,
): Promise<Result<WorkerAnswer, Failure>> {
  const opened = await openForge(ports, question);
  if (!opened.ok) return opened;
  const { forge, place } = opened.value;
  // Before the push: what is approved there is not to be merged with commits that nobody has seen.
  const withdrawn = await withdrawVerdict(ports.forges, place, question);
  if (!withdrawn.ok) return withdrawn;
  const number = await publish(ports, opened.value, question);
  if (!number.ok) return number;
  const read = await readAndJudge(ports.forges, opened.value, { number: number.value, question });
  if (!read.ok) return read;
  const merging = await askForMerge(opened.value, read.value, question);
  if (!merging.ok) return merging;
  const { title: _title, body: _body, ...report } = merging.value;
  const kind = { kind: "pull-request" as const, forge: place.kind, report };
  if (report.state !== "open") return ok(kind);
  const comments = await forge.comments(number.value);
  // A token without the right to read them is no reason to miss the rest.
  if (!comments.ok) return comments.failure.reason === "unauthorized" ? ok(kind) : comments;
  const posted = await post(forge, number.value, { outgoing: question.outgoing, known: comments.value });
  return posted.ok
    ? ok({ ...kind, comments: comments.value.slice(-mostComments), posted: posted.value })
    : posted;
}

type Posted = NonNullable<AnswerTo<"pull-request">["posted"]>;

interface Post {
  readonly outgoing: PullRequestQuestion["outgoing"];
  /** Comments that are there already: a crash may have come between sending one and its record. */
  readonly known: readonly ForgeComment[];
}

async function post(
  forge: Forge,
  number: number,
  { outgoing = [], known }: Post,
): Promise<Result<Posted, Failure>> {
  const posted: Posted = [];
  for (const { key, marker, text } of outgoing) {
    const there = known.find((comment) => comment.text.startsWith(marker))?.id;
    const made = there === undefined ? await forge.comment(number, text) : ok(there);
    if (!made.ok) return made;
    posted.push({ key, id: made.value });
  }
  return ok(posted);
}

/** Brings the branch and the pull request up to date; returns the number of the latter. */
async function publish(
  { pushes }: ForgePorts,
  { forge, place }: OpenedForge,
  question: PullRequestQuestion,
): Promise<Result<number, Failure>> {
  const { publish: publication, target, number: known } = question;
  if (publication === undefined) return known === undefined ? fail(nothingThere(place)) : ok(known);
  const head = await pushBranch(pushes, place, { question, publication });
  if (!head.ok) return head;
  const summary = await pushes.summary(question.project, publication);
  if (!summary.ok) return summary;
  // Also after a crash between opening and recording it.
  const found = known === undefined ? await forge.find(head.value, target) : ok(known);
  if (!found.ok) return found;
  const parts = { publication, summary: summary.value };
  const number =
    found.value === undefined
      ? await open(forge, { ...head.value, target }, parts)
      : await update(forge, found.value, parts);
  return number.ok ? review(forge, number.value, publication) : number;
}

interface PushedBranch {
  readonly question: PullRequestQuestion;
  readonly publication: Publication;
}

async function pushBranch(
  pushes: Pushes,
  place: OpenedForge["place"],
  { question: { project, access, branch }, publication }: PushedBranch,
): Promise<Result<PullRequestHead, Failure>> {
  const { change, commit, ours, wish } = publication;
  const { fork } = wish;
  const source = fork === undefined ? ok(place) : await locateFork(pushes, place, { project, access, fork });
  if (!source.ok) return source;
  const { remote, overHttp, repository } = source.value;
  const credentials = overHttp ? { user: userOf(place), token: place.token } : undefined;
  const pushed = await pushes.push({ project, remote, branch, change, commit, ours, credentials });
  return pushed.ok ? ok({ branch, ...(fork !== undefined && { fork: repository }) }) : pushed;
}

interface Parts {
  readonly publication: Publication;
  readonly summary: ChangeSummary;
}

function open(
  forge: Forge,
  branches: PullRequestHead & { readonly target: string },
  { publication, summary }: Parts,
): Promise<Result<number, Failure>> {
  const title = pullRequestTitle(publication, summary);
  const body = pullRequestBody(publication, summary);
  return forge.open({ ...branches, title, body, draft: publication.wish.draft === true });
}

/** A title that people wrote on the forge stays, unless another one is asked for. */
async function update(
  forge: Forge,
  number: number,
  { publication, summary }: Parts,
): Promise<Result<number, Failure>> {
  const before = await forge.read(number);
  if (!before.ok) return before;
  const { state, title: shown, body: written } = before.value;
  const texts = {
    title: publication.wish.title ?? shown,
    body: pullRequestBody(publication, summary, written),
  };
  if (state !== "open" || (texts.title === shown && texts.body === written)) return ok(number);
  const updated = await forge.update(number, texts);
  return updated.ok ? ok(number) : updated;
}

async function review(
  forge: Forge,
  number: number,
  { wish: { reviewers = [] } }: Publication,
): Promise<Result<number, Failure>> {
  const asked = reviewers.length === 0 ? ok(undefined) : await forge.requestReviews(number, reviewers);
  return asked.ok ? ok(number) : asked;
}

/** Forges take any name beside a token, except GitLab and GitHub, which name their own. */
function userOf({ kind }: Pick<ForgePlace, "kind">): string {
  if (kind === "github") return "x-access-token";
  return kind === "gitlab" ? "oauth2" : "token";
}

function nothingThere({ url }: ForgePlace): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("forge-absent", { host: new URL(url).host }),
    hint: createMessage("forge-absent-hint"),
  });
}
