import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { findSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";

/** Commits the suggestions of all open threads on the branch of the task, and prints the commit. */
export async function applySuggestions(
  cli: CliContext,
  { id, commit }: Pick<ChangeResource, "id" | "commit">,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const review = await client.get("getReview", { id });
  if (!review.ok) return review;
  const comments = review.value.threads.flatMap((thread) => findSuggestion(thread) ?? []);
  if (comments.length === 0) return fail(nothingSuggested(id));
  const applied = await client.send("applySuggestions", { id }, { comments, commit });
  if (!applied.ok) return applied;
  if (cli.json) cli.printJson(applied.value);
  else {
    const count = comments.length === 1 ? "1 suggestion" : `${comments.length} suggestions`;
    cli.print(visible(`${count} committed to ${id} as ${applied.value.commit.slice(0, 7)}`));
  }
  return ok(exitCodes.done);
}

function nothingSuggested(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `No open thread of ${id} has a suggestion.`,
    hint: `See its threads with: wzp review ${id} --json`,
  };
}
