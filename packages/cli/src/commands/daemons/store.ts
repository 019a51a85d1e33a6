import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { isStorePlace, unknownStorePlace } from "../../backup/store-place.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import {
  type CopyProgress,
  loadStores,
  type MoveReport,
  type StoreReport,
} from "../../local-backend/local-stores.ts";
import { examples } from "../../render/examples.ts";
import { findDaemon, findKeeper } from "../../supervision/find-daemon.ts";
import { countOf } from "../../text/count-of.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerStore(program: Command, cli: CliContext): void {
  const store = program.command("store");
  store
    .command("check")
    .description("check runs and accounts: what names what, numbers, attempts, directories; changes nothing")
    .addHelpText("after", examples("wzp store check", "wzp store check --json | jq .violations"))
    .action(cli.action(() => check(cli)));
  store
    .command("move")
    .requiredOption(
      "--to <place>",
      "postgres://USER@HOST/NAME, postgres (the address in WZP_DATABASE), or sqlite (files of this home)",
    )
    .description(
      "move runs and accounts to another database, compare both, and switch; continues after a kill",
    )
    .addHelpText("after", examples("wzp store move --to postgres", "wzp store move --to sqlite"))
    .action(cli.action((options: { readonly to: string }) => move(cli, options)));
}

async function check(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const { checkStore } = await loadStores();
  const checked = await checkStore(cli.home, cli.env);
  if (!checked.ok) return checked;
  if (cli.json) cli.printJson(checked.value);
  else await printCheck(cli, checked.value);
  return ok(checked.value.violations.length === 0 ? exitCodes.done : exitCodes.taskFailed);
}

async function printCheck(cli: CliContext, { place, rows, checked, violations }: StoreReport): Promise<void> {
  const total = Object.values(rows).reduce((sum, each) => sum + each, 0);
  const verdict = violations.length === 0 ? "intact" : `${countOf(violations.length, "problem", "problems")}`;
  cli.print(`${visible(place)}: ${countOf(total, "row", "rows")}, ${checked} checks, ${verdict}`);
  if (violations.length === 0) return;
  const cells = violations.map(({ part, what, count, at }) => [
    { text: part },
    { text: `${count}` },
    { text: what },
    { text: `first: ${visible(at)}` },
  ]);
  cli.print(await renderTable(cells, cli.width));
}

async function move(cli: CliContext, { to }: { readonly to: string }): Promise<Result<ExitCode, Failure>> {
  if (!isStorePlace(to)) return fail(unknownStorePlace);
  const runs = findKeeper(cli.home, "server") ?? findDaemon(cli.home, "server");
  if (runs !== undefined) return fail(serverRuns(runs.pid));
  const { moveStore } = await loadStores();
  const tell = cli.interactive ? (progress: CopyProgress) => showProgress(cli, progress) : () => {};
  const moved = await moveStore({ home: cli.home, env: cli.env, to, tell });
  if (cli.interactive) cli.streams.stderr.write("\u001B[K");
  if (!moved.ok) return moved;
  if (cli.json) cli.printJson(moved.value);
  else printMoved(cli, moved.value, to);
  return ok(exitCodes.done);
}

function showProgress({ streams }: CliContext, { part, table, step, rows }: CopyProgress): void {
  streams.stderr.write(`\u001B[K${step} ${part}.${table}: ${rows}\r`);
}

function printMoved(cli: CliContext, { from, to, tables }: MoveReport, place: string): void {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  cli.print(
    `moved ${countOf(rows, "row", "rows")} in ${tables.length} tables to ${visible(to)}, and compared them`,
  );
  cli.print(`${visible(from)} is as it was`);
  cli.note(
    place === "sqlite"
      ? "Unset WZP_DATABASE, remove `database` from config.yaml, then start: wzp up"
      : "Set WZP_DATABASE to that address, then start: wzp up",
  );
}

function serverRuns(pid: number): Failure {
  return {
    reason: "already-running",
    detail: `The server of this home runs (pid ${pid}), and would change what is moved.`,
    hint: "Stop it first: wzp down --detach (running tasks go on meanwhile)",
  };
}
