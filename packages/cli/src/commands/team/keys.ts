import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  type Permission,
  projectPermissions,
  serverPermissions,
} from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  GrantResource,
  CreatedKey,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { namesOfPeople } from "../../team/names-of-people.ts";
import { renderGrants } from "../../team/render-grants.ts";
import { parseDuration } from "../../text/parse-option.ts";

interface AddOptions {
  readonly scope?: readonly Permission[];
  readonly expires?: number | "never";
}

interface ListOptions {
  readonly all?: boolean;
}

const permissions: readonly Permission[] = [...serverPermissions, ...projectPermissions];

export function registerKeys(program: Command, cli: CliContext): void {
  const keys = program.command("keys");
  keys
    .command("add")
    .argument("<label>", "the purpose of the key")
    .option(
      "--scope <permission...>",
      `limit the key to these permissions: ${permissions.join(", ")}`,
      parseScope,
    )
    .option("--expires <time>", "lifetime of the key, such as 30d, or never (default: 90d)", parseEnd)
    .description("create an API key and print it once")
    .addHelpText(
      "after",
      examples(
        "wzp keys add ci --scope runs:read runs:write --expires 90d",
        "wzp keys add backup --expires never",
        "wzp keys add laptop --json | jq -r .token",
      ),
    )
    .action(cli.action((label: string, options: AddOptions) => add(cli, label, options)));
  keys
    .command("list")
    .option("--all", "list the keys of all users, and the tokens of workers")
    .description("list your API keys, with their scopes, expiry and last use")
    .addHelpText("after", examples("wzp keys list", "wzp keys list --all --json"))
    .action(cli.action((options: ListOptions) => list(cli, options)));
  keys
    .command("revoke")
    .argument("<id>", "id of a key or a worker's token; a unique prefix is enough")
    .description("revoke a key, effective immediately")
    .addHelpText("after", examples("wzp keys revoke 0f3a", "wzp keys revoke 0f3a --json"))
    .action(cli.action((id: string) => revoke(cli, id)));
}

function parseScope(text: string, before: readonly Permission[] = []): readonly Permission[] {
  const found = permissions.find((each) => each === text);
  if (found !== undefined) return [...before, found];
  throw new InvalidArgumentError(`It must be one of: ${permissions.join(", ")}.`);
}

function parseEnd(text: string): number | "never" {
  return text === "never" ? text : parseDuration(text);
}

async function add(
  cli: CliContext,
  label: string,
  { scope, expires }: AddOptions,
): Promise<Result<ExitCode, Failure>> {
  const made = await (
    await cli.client()
  ).team.makeKey({
    label,
    ...(scope && { scopes: scope }),
    ...(expires !== undefined && { expiresAt: expires === "never" ? null : Date.now() + expires }),
  });
  if (!made.ok) return made;
  if (cli.json) cli.printJson(made.value);
  else cli.print(made.value.token);
  if (!cli.json)
    cli.note(`${endOf(made.value)} It is not shown again. Send it as: Authorization: Bearer KEY`);
  return ok(exitCodes.done);
}

function endOf({ grant: { expiresAt } }: CreatedKey): string {
  if (expiresAt === undefined) return "It never expires.";
  return `It expires on ${new Date(expiresAt).toISOString().slice(0, 10)}.`;
}

async function list(cli: CliContext, { all }: ListOptions): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const keys = await team.keys(all === true ? "all" : "me");
  if (!keys.ok) return keys;
  const names = all === true && !cli.json ? await namesOfPeople(team) : ok(undefined);
  if (!names.ok) return names;
  if (cli.json) cli.printJson(keys.value);
  else
    cli.print(
      await renderGrants(keys.value, cli, "no keys (create one with: wzp keys add LABEL)", names.value),
    );
  return ok(exitCodes.done);
}

/** Finds the keys of other people too, for those who may see them. */
async function revoke(cli: CliContext, id: string): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const every = await team.keys("all");
  const keys = every.ok ? every : await team.keys("me");
  if (!keys.ok) return keys;
  const key = oneOf(keys.value, id);
  if (!key.ok) return key;
  const revoked = await team.revoke(key.value.id);
  if (!revoked.ok) return revoked;
  if (cli.json) cli.printJson(revoked.value);
  return ok(exitCodes.done);
}

function oneOf(keys: readonly GrantResource[], id: string): Result<GrantResource, Failure> {
  const [key, second] = keys.filter((each) => each.id.startsWith(id));
  if (key !== undefined && second === undefined) return ok(key);
  const hint = "See: wzp keys list";
  return key === undefined
    ? fail({ reason: "not-found", detail: `There is no key ${id}.`, hint })
    : fail({
        reason: "ambiguous-id",
        detail: `The id ${id} is ambiguous: several keys start with it.`,
        hint,
      });
}
