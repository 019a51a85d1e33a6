import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { renderCount, renderDollars } from "../render/spending.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";

/** Prints what agents spent in the last days, by day, project or person. */
export async function listSpending(
  cli: CliContext,
  query: Pick<SpendingList, "by"> & { readonly days: number },
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const found = await client.get("listSpending", {}, query);
  if (!found.ok) return found;
  const { items, prices } = found.value;
  if (cli.json) cli.printJson(found.value);
  else if (items.length === 0) cli.print("nothing spent in these days");
  else {
    const names = query.by === "project" ? await namesOf(cli) : new Map<string, string>();
    const rows = items.map(({ key = "unknown", spent }) => [
      { text: visible(names.get(key) ?? key), colour: cli.colours.bold },
      { text: renderDollars(spent.cost) },
      { text: `${renderCount(spent.input)} in` },
      { text: `${renderCount(spent.output)} out` },
      { text: `${renderCount(spent.cacheRead + spent.cacheWrite)} cached` },
      { text: spent.unpriced === undefined ? "" : `${renderCount(spent.unpriced)} without a known price` },
    ]);
    cli.print(await renderTable(rows, cli.width));
    cli.note(`Where an agent does not say its cost, it is estimated by prices of ${prices}.`);
  }
  return ok(exitCodes.done);
}

async function namesOf(cli: CliContext): Promise<ReadonlyMap<string, string>> {
  const client = await cli.client();
  const projects = await client.team.projects();
  return new Map(projects.ok ? projects.value.map(({ id, name }) => [id, name]) : []);
}
