import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { countOf } from "../text/count-of.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";

/** Prints the open changes that nobody has approved, or that lack approvals, newest first. */
export async function listReviews(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const waiting: ChangeResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get("listChanges", {}, { state: ["open"], cursor, limit: 1_000 });
    if (!page.ok) return page;
    waiting.push(...page.value.items.filter(({ review }) => review.state !== "approved"));
    cursor = page.value.next;
  } while (cursor !== undefined);
  if (cli.json) cli.printJson({ items: waiting });
  else if (waiting.length === 0) cli.note("no change waits for a review");
  else await printTable(cli, waiting);
  return ok(exitCodes.done);
}

async function printTable(cli: CliContext, changes: readonly ChangeResource[]): Promise<void> {
  const rows = changes.map((change) => [
    { text: visible(change.id) },
    { text: visible(change.target) },
    { text: countOf(change.files, "file") },
    { text: describeReview(change) },
  ]);
  cli.print(await renderTable(rows, cli.width));
}

/** Describes how far the review of a change is. */
export function describeReview({ review }: Pick<ChangeResource, "review">): string {
  const { state, approvals, required, threads } = review;
  const open = threads === 0 ? [] : [`${countOf(threads, "open thread")}`];
  return [phraseOf(state, approvals, required), ...open].join(", ");
}

function phraseOf(state: ChangeResource["review"]["state"], approvals: number, required: number): string {
  if (state === "changes-requested") return "changes requested";
  if (state === "approved") return "approved";
  return required === 0 ? "not reviewed" : `${approvals} of ${countOf(required, "approval")}`;
}
