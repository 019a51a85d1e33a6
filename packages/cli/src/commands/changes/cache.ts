import { dirname } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { type CachedSetup, openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { formatSize } from "../../text/size.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface DropOptions {
  readonly all?: boolean;
}

/** Characters of a key to show: enough to tell keys apart, as in the note in a task's log. */
const shownKey = 8;

export function registerCache(program: Command, cli: CliContext): void {
  const cache = program.command("cache");
  cache
    .command("list")
    .description("list cached set-ups, most recently used first")
    .addHelpText("after", examples("wzp cache list", "wzp cache list --json | jq -r '.[].paths[]'"))
    .action(cli.action(() => list(cli)));
  cache
    .command("drop")
    .argument("[keys...]", "keys of the list; a unique prefix is enough")
    .option("--all", "drop all cached set-ups")
    .description("delete cached set-ups; the next checkout runs its set-up again")
    .addHelpText("after", examples("wzp cache drop 3f9a1c02", "wzp cache drop --all"))
    .action(cli.action((keys: string[], options: DropOptions) => drop(cli, keys, options)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const { checkouts } = await openLocalCheckouts(cli.home, cli.env);
  const setups = await checkouts.cachedSetups();
  if (cli.json) cli.printJson(setups);
  else if (setups.length === 0) cli.note("no cached set-ups");
  else cli.print(await renderTable(setups.map(rowOf), cli.width));
  return ok(exitCodes.done);
}

function rowOf({ key, attempt, project, madeAt, bytes, paths }: CachedSetup) {
  const made = new Date(madeAt).toISOString().slice(0, 16).replace("T", " ");
  return [
    { text: key.slice(0, shownKey) },
    { text: formatSize(bytes).padStart(9) },
    { text: `created ${made} by ${visible(attempt)}` },
    { text: visible(dirname(project)) },
    { text: visible(paths.join(", ")) },
  ];
}

async function drop(
  cli: CliContext,
  keys: readonly string[],
  { all }: DropOptions,
): Promise<Result<ExitCode, Failure>> {
  const { checkouts } = await openLocalCheckouts(cli.home, cli.env);
  const chosen = chooseSetups(await checkouts.cachedSetups(), keys, all === true);
  if (!chosen.ok) return chosen;
  for (const { key } of chosen.value) await checkouts.dropSetup(key);
  if (cli.json) cli.printJson({ dropped: chosen.value });
  else cli.print(chosen.value.length === 0 ? "no cached set-ups" : saying(chosen.value));
  return ok(exitCodes.done);
}

function saying(dropped: readonly CachedSetup[]): string {
  const bytes = dropped.reduce((sum, each) => sum + each.bytes, 0);
  return `${countOf(dropped.length, "set-up")} dropped, ${formatSize(bytes)} in all`;
}

function chooseSetups(
  setups: readonly CachedSetup[],
  keys: readonly string[],
  all: boolean,
): Result<readonly CachedSetup[], Failure> {
  const hint = "`wzp cache list` shows the keys.";
  if (all === keys.length > 0) {
    const detail = all
      ? "Use keys or --all, not both."
      : "Specify which set-ups to drop: one or more keys, or --all.";
    return fail({ reason: "invalid-request", detail, hint });
  }
  if (all) return ok(setups);
  const chosen = new Set<CachedSetup>();
  for (const key of keys) {
    const found = setups.filter((setup) => setup.key.startsWith(key));
    const [only] = found;
    if (only === undefined)
      return fail({ reason: "not-found", detail: `No cached set-up has the key ${key}.`, hint });
    if (found.length > 1) {
      return fail({
        reason: "invalid-request",
        detail: `The key ${key} is ambiguous: ${found.length} keys start with it.`,
        hint,
      });
    }
    chosen.add(only);
  }
  return ok([...chosen]);
}
