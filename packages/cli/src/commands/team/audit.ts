import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { AuditFilter, TeamClient } from "@wezterm-parallel/shared/client/team-client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  AuditEntryResource,
  AuditVerdictResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface ListOptions extends AuditFilter {
  readonly limit?: number;
  readonly follow?: boolean;
}

interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

interface VerifyOptions {
  readonly head?: AuditHead;
}

type IntactVerdict = Extract<AuditVerdictResource, { intact: true }>;

const usualLimit = 50;
/** Most entries in one response of the server. */
const pageSize = 1_000;

export function registerAudit(program: Command, cli: CliContext): void {
  const audit = program.command("audit");
  filtered(audit.command("list"))
    .option(
      "--limit <number>",
      `list at most this many entries (default: ${usualLimit})`,
      parseInteger(1, pageSize),
    )
    .option("--follow", "print the oldest entry first, then continue with new entries")
    .description("list the newest entries: who changed what, and from where")
    .addHelpText(
      "after",
      examples(
        "wzp audit list",
        "wzp audit list --actor vera --action users",
        "wzp audit list --follow --json",
      ),
    )
    .action(cli.action((options: ListOptions) => list(cli, options)));
  filtered(audit.command("export"))
    .description("export all entries as JSON lines, newest first")
    .addHelpText(
      "after",
      examples("wzp audit export > audit.jsonl", "wzp audit export --actor vera | jq -r .action"),
    )
    .action(cli.action((options: AuditFilter) => exportAll(cli, options)));
  audit
    .command("verify")
    .option(
      "--head <seq:hash>",
      "also check that the log still contains this head, which an earlier verify printed",
      parseHead,
    )
    .description("verify the hash chain, show where the log was altered, and print its head")
    .addHelpText("after", examples("wzp audit verify", `wzp audit verify --head 483:${"7d0c".repeat(16)}`))
    .action(cli.action((options: VerifyOptions) => verify(cli, options)));
}

function filtered(command: Command): Command {
  return command
    .option("--actor <name>", "only entries of this person or worker")
    .option("--action <action>", "only entries of this action, such as users or users.change")
    .option("--text <text>", "only entries that contain this text");
}

async function list(cli: CliContext, options: ListOptions): Promise<Result<ExitCode, Failure>> {
  const { limit = usualLimit, actor, action, text } = options;
  const { team } = await cli.client();
  const page = await team.audit({ limit, actor, action, text });
  if (!page.ok) return page;
  const { items } = page.value;
  if (options.follow === true) return await follow(cli, team, { filter: { actor, action, text }, items });
  if (cli.json) cli.printJson(items);
  else if (items.length === 0) cli.print("no entry matches (list all entries with: wzp audit list)");
  else await printRows(cli, items);
  return ok(exitCodes.done);
}

async function printRows(cli: CliContext, items: readonly AuditEntryResource[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((each) => rowOf(each, cli));
  cli.print(await renderTable(rows, cli.width));
}

/** The log has no event stream, so it is polled. */
const followEveryMs = 1_000;

interface Following {
  readonly filter: AuditFilter;
  /** Newest first. */
  readonly items: readonly AuditEntryResource[];
}

async function follow(
  cli: CliContext,
  team: TeamClient,
  { filter, items }: Following,
): Promise<Result<ExitCode, Failure>> {
  let seen = 0;
  for (let fresh = items; ;) {
    const told = fresh.toReversed();
    if (cli.json) for (const entry of told) cli.printJson(entry);
    else await printRows(cli, told);
    seen = told.at(-1)?.seq ?? seen;
    await new Promise((resolve) => setTimeout(resolve, followEveryMs));
    const later = await entriesAfter(team, filter, seen);
    if (!later.ok) return later;
    fresh = later.value;
  }
}

/** Returns the entries after the given one, newest first, like the server's pages. */
async function entriesAfter(
  team: TeamClient,
  filter: AuditFilter,
  seen: number,
): Promise<Result<readonly AuditEntryResource[], Failure>> {
  const later: AuditEntryResource[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await team.audit({ ...filter, limit: pageSize, cursor });
    if (!page.ok) return page;
    const fresh = page.value.items.filter(({ seq }) => seq > seen);
    later.push(...fresh);
    cursor = fresh.length === page.value.items.length ? page.value.next : undefined;
    if (cursor === undefined) return ok(later);
  }
}

function rowOf({ at, actor, action, outcome, object, after }: AuditEntryResource, { colours }: CliContext) {
  const said = after === undefined ? "" : ` ${JSON.stringify(after)}`;
  return [
    { text: `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`, colour: colours.dim },
    { text: visible(actor.name) },
    { text: visible(actor.address) },
    { text: visible(action), colour: outcome === "refused" ? colours.red : undefined },
    { text: visible(`${object}${said}`) },
  ];
}

async function exportAll(cli: CliContext, filter: AuditFilter): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const { actor, action, text } = filter;
  for (let cursor: string | undefined; ;) {
    const page = await team.audit({ actor, action, text, limit: pageSize, cursor });
    if (!page.ok) return page;
    for (const entry of page.value.items) cli.printJson(entry);
    cursor = page.value.next;
    if (cursor === undefined) return ok(exitCodes.done);
  }
}

/** Verifies the log and prints its head: kept elsewhere, it shows later that no entry was cut off or written anew. */
async function verify(cli: CliContext, { head }: VerifyOptions): Promise<Result<ExitCode, Failure>> {
  const verdict = await (await cli.client()).team.verifyAudit(head);
  if (!verdict.ok) return verdict;
  if (cli.json) cli.printJson(verdict.value);
  if (!verdict.value.intact) {
    const { seq, why } = verdict.value;
    if (cli.json) return ok(exitCodes.taskFailed);
    return fail({
      reason: "verify-failed",
      detail: `The audit log was altered at entry ${seq}: ${why}.`,
      hint: "Compare it with a backup or an export.",
    });
  }
  if (!cli.json) for (const line of describeIntact(verdict.value)) cli.print(line);
  return ok(exitCodes.done);
}

function describeIntact({ entries, removed, last, unkeyed, notedFrom }: IntactVerdict): string[] {
  const lines = [`intact: ${countOf(entries, "entry", "entries")}`, `head: ${entries}:${last}`];
  if (removed > 0)
    lines.push(`entries 1 to ${removed} were removed, because config.yaml keeps no older ones`);
  if (unkeyed > removed)
    lines.push(`entries 1 to ${unkeyed} were written by an older release, without a key`);
  if (notedFrom > 1) lines.push(`heads are also stored outside the database from entry ${notedFrom} on`);
  return lines;
}

function parseHead(text: string): AuditHead {
  const [, seq, hash] = /^(\d{1,15}):([\da-f]{64})$/.exec(text) ?? [];
  if (hash === undefined)
    throw new InvalidArgumentError("It must be SEQ:HASH, as printed by `wzp audit verify`.");
  return { seq: Number(seq), hash };
}
