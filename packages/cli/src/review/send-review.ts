import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type {
  ReviewInput,
  SentReview,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { visible } from "../text/width.ts";
import { describeReview } from "./list-reviews.ts";

/** Sends a review of the commits that the change has, and prints what became of it. */
export async function sendReview(
  cli: CliContext,
  { id, commit }: Pick<ChangeResource, "id" | "commit">,
  review: Omit<ReviewInput, "commit">,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const sent = await client.send("sendReview", { id }, { ...review, commit });
  if (!sent.ok) return sent;
  if (cli.json) cli.printJson(sent.value);
  else cli.print(visible(`${id} reviewed: ${describeReview({ review: sent.value.summary })}`));
  noteAgent(cli, id, sent.value.agent);
  return ok(exitCodes.done);
}

function noteAgent(cli: CliContext, id: string, agent: SentReview["agent"]): void {
  if (agent === undefined || cli.json) return;
  const why = agent.why === undefined ? "" : `: ${agent.why}`;
  cli.note(
    visible(
      agent.continued
        ? `the agent of ${id} continues with the comments`
        : `the agent does not continue${why}`,
    ),
  );
}
