import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { replaceNames } from "./resolve-id.ts";

/** Ids to list before only their number is printed. */
const listedIds = 20;

/** Sends one action for all ids and prints what changed, and what did not and why. */
export async function actOn(
  cli: CliContext,
  action: ActionInput,
  done: string | ((client: Client, changed: readonly string[]) => Promise<string>),
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const ids = await replaceNames(cli, action.ids);
  if (!ids.ok) return ids;
  const report = await client.act({ ...action, ids: [...ids.value] });
  if (!report.ok) return report;
  const { changed, unchanged } = report.value;
  if (cli.json) cli.printJson(report.value);
  else {
    const shown = changed.slice(0, listedIds).join(" ");
    const more = changed.length > listedIds ? ` and ${changed.length - listedIds} more` : "";
    cli.print(
      changed.length === 0
        ? "nothing changed"
        : `${typeof done === "string" ? done : await done(client, changed)}: ${shown}${more}`,
    );
    for (const { id, why } of unchanged.slice(0, listedIds)) cli.note(`${id}: ${why}`);
  }
  return ok(exitCodes.done);
}
