import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { CandidateRequest } from "../../landings.ts";

export interface TaskCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly message: string;
}

/** Lists the task's own commits, oldest first. */
export async function listTaskCommits(
  place: GitPlace,
  { base, commit, onto }: Pick<CandidateRequest, "base" | "commit" | "onto">,
): Promise<Result<readonly TaskCommit[], Failure>> {
  const format = "--format=%H%n%P%n%an%n%ae%n%aI%n%B";
  const range = [commit, `^${base}`, `^${onto}`];
  const args = ["log", "-z", "--reverse", "--topo-order", "--encoding=UTF-8", "--no-show-signature", format];
  const listed = await listGit(place, [...args, ...range, "--"]);
  return listed.ok ? ok(listed.value.map(readTaskCommit)) : listed;
}

function readTaskCommit(printed: string): TaskCommit {
  const [commit = "", parents = "", name = "", email = "", date = "", ...message] = printed.split("\n");
  const author = { name, email, date };
  return { commit, parents: parents.split(" ").filter(Boolean), author, message: message.join("\n").trim() };
}

/** The message of one commit stays; those of several become a list under the name of the task. */
export function candidateMessage(change: string, commits: readonly TaskCommit[]): string {
  const [first, ...others] = commits;
  const task = change.slice(change.indexOf("/") + 1);
  if (first === undefined) return withTrailers(task, change, commits);
  const body = others.length === 0 ? first.message : `${task}\n\n${listSubjects(commits)}`;
  return withTrailers(body || task, change, commits);
}

function listSubjects(commits: readonly TaskCommit[]): string {
  return commits.map(({ message }) => `* ${message.split("\n")[0] ?? ""}`).join("\n");
}

/** Appends trailers to those that the message already ends with. */
export function withTrailers(message: string, change: string, commits: readonly TaskCommit[]): string {
  const [first] = commits;
  const names = commits.map(({ author: { name, email } }) => `${name} <${email}>`);
  const others = [...new Set(names)].filter((name) => name !== names[0] || first === undefined);
  const trailers = [
    ...others.map((name) => `Co-authored-by: ${name}`),
    `Wzp-Task: ${change}`,
    `Wzp-Run: ${change.slice(0, change.indexOf("/"))}`,
  ].filter((trailer) => !message.includes(trailer));
  const last = message.split("\n").at(-1) ?? "";
  const isTrailer = message.includes("\n\n") && /^[A-Za-z][\w-]*: \S/.test(last);
  return `${message}${isTrailer ? "\n" : "\n\n"}${trailers.join("\n")}\n`;
}
