import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangeResource,
  PullRequestResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";

/** Prints the newest pull requests with their checks and reviews. */
export async function listPullRequests(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const found = await client.get("listChanges", {}, { pullRequest: true, limit: 100 });
  if (!found.ok) return found;
  const { items } = found.value;
  if (cli.json) cli.printJson(found.value);
  else if (items.length === 0) cli.note("there are no pull requests (open one with: wzp pr TASK)");
  else cli.print(await renderTable(items.map(rowOf), cli.width));
  for (const { id, pullRequest } of cli.json ? [] : items) {
    const failure = pullRequest?.failure ?? pullRequest?.refusal;
    if (failure !== undefined) cli.note(visible(`${id}: ${failure.detail}\n  ${failure.hint ?? ""}`));
  }
  return ok(exitCodes.done);
}

function rowOf({ id, pullRequest }: ChangeResource) {
  if (pullRequest === undefined) return [{ text: visible(id) }];
  const { number, url = "", checks = "none" } = pullRequest;
  return [
    { text: visible(id) },
    { text: number === undefined ? "" : `#${number}` },
    { text: stateOf(pullRequest) },
    { text: checks === "none" ? "no checks" : `checks ${checks}` },
    { text: reviewsOf(pullRequest) },
    { text: visible(url) },
  ];
}

function stateOf({ state, draft, pending, failure, mergeAsked, refusal }: PullRequestResource): string {
  const shown = state === "open" && draft === true ? "draft" : state;
  if (failure !== undefined) return `${shown}, delayed`;
  if (pending && state === "open") return `${shown}, updating`;
  const isAsked = state === "open" && mergeAsked !== undefined && refusal === undefined;
  return isAsked ? `${shown}, merges when checks pass` : shown;
}

function reviewsOf({ reviews = [] }: PullRequestResource): string {
  const against = reviews.filter(({ verdict }) => verdict === "changes-requested").length;
  if (against > 0) return "changes requested";
  return reviews.length === 0 ? "no review" : `approved by ${reviews.length}`;
}
