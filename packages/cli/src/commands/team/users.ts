import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { Invitation } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { findProject } from "../../team/find-project.ts";
import { parseChoice } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface RoleOptions {
  readonly in?: string;
}

interface AddOptions extends RoleOptions {
  readonly role?: Role;
}

interface ResetOptions {
  readonly secondFactor?: boolean;
  readonly keys?: boolean;
}

const inProject = ["--in <project>", "limit the role to this project (directory, name or id)"] as const;

export function registerUsers(program: Command, cli: CliContext): void {
  const users = program.command("users");
  users
    .command("add")
    .argument("<name>", "account name of the person")
    .option("--role <role>", roles.join(", "), parseChoice(roles))
    .option(...inProject)
    .description("add a person, and print a link to set their password")
    .addHelpText(
      "after",
      examples("wzp users add vera --role operator", "wzp users add vera --role viewer --in ~/shop"),
    )
    .action(cli.action((name: string, options: AddOptions) => add(cli, name, options)));
  users
    .command("list")
    .description("list all people and their roles")
    .addHelpText("after", examples("wzp users list", "wzp users list --json | jq -r '.[].name'"))
    .action(cli.action(() => list(cli)));
  users
    .command("role")
    .argument("<name>", "a person")
    .argument("<role>", `${roles.join(", ")}, or none`, parseChoice([...roles, "none"]))
    .option(...inProject)
    .description("set a person's role on the server or in a project")
    .addHelpText("after", examples("wzp users role vera admin", "wzp users role vera none --in shop"))
    .action(
      cli.action((name: string, role: Role | "none", options: RoleOptions) =>
        giveRole(cli, { name, role }, options),
      ),
    );
  registerEnding(users, cli);
}

function registerEnding(users: Command, cli: CliContext): void {
  for (const [word, disabled, description] of [
    ["disable", true, "disable an account, end its sign-ins and revoke its API keys"],
    ["enable", false, "enable a disabled account"],
  ] as const) {
    users
      .command(word)
      .argument("<name>", "a person")
      .description(description)
      .addHelpText("after", examples(`wzp users ${word} vera`, `wzp users ${word} vera --json`))
      .action(cli.action((name: string) => setDisabled(cli, name, disabled)));
  }
  users
    .command("reset")
    .argument("<name>", "a person")
    .option("--second-factor", "also remove the second factor (for a lost phone)")
    .option("--keys", "also revoke the API keys (if somebody else may have used the account)")
    .description("end a person's sign-ins, remove the password, and print a link to set a new one")
    .addHelpText("after", examples("wzp users reset vera", "wzp users reset vera --second-factor"))
    .action(cli.action((name: string, options: ResetOptions) => reset(cli, name, options)));
}

/**
 * Adds a user. On this machine the server is started first, because the very first account is added this way.
 */
async function add(cli: CliContext, name: string, options: AddOptions): Promise<Result<ExitCode, Failure>> {
  if (options.in !== undefined && options.role === undefined) return fail(roleMissing);
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const added = await addWithRole(cli, client.value, { name, ...options });
  if (!added.ok) return added;
  const invitation = await client.value.team.resetUser(added.value.id, {});
  if (!invitation.ok) return invitation;
  printInvitation(cli, name, invitation.value);
  return ok(exitCodes.done);
}

/** Looks up the project first: a user who was added without the intended role is easy to miss. */
async function addWithRole(
  cli: CliContext,
  client: Client,
  { name, role, in: where }: AddOptions & { readonly name: string },
): Promise<Result<UserResource, Failure>> {
  if (where === undefined || role === undefined) return client.team.addUser({ name, role });
  const project = await findProject(cli, client, where);
  if (!project.ok) return project;
  const added = await client.team.addUser({ name });
  if (!added.ok) return added;
  const given = await client.team.setMember(project.value, added.value.id, role);
  return given.ok ? added : given;
}

async function reset(
  cli: CliContext,
  name: string,
  { secondFactor, keys }: ResetOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const invitation = await client.team.resetUser(name, { secondFactor, keys });
  if (!invitation.ok) return invitation;
  printInvitation(cli, name, invitation.value);
  return ok(exitCodes.done);
}

function printInvitation(cli: CliContext, name: string, { url, expiresAt }: Invitation): void {
  if (cli.json) return cli.printJson({ name, url, expiresAt });
  cli.print(url);
  cli.note(`Send this link to ${visible(name)} only: it sets the password once and expires in three days.`);
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const users = await (await cli.client()).team.users();
  if (!users.ok) return users;
  if (cli.json) cli.printJson(users.value);
  else if (users.value.length === 0)
    cli.print("no users yet (add one with: wzp users add NAME --role owner)");
  else
    cli.print(
      await renderTable(
        users.value.map((user) => rowOf(user, cli)),
        cli.width,
      ),
    );
  return ok(exitCodes.done);
}

function rowOf({ name, role, disabled, projects, ...proofs }: UserResource, { colours }: CliContext) {
  const isInvited = !proofs.hasPassword && !proofs.hasSingleSignOn && !proofs.hasPasskey;
  const state = disabled ? "disabled" : isInvited ? "invited" : "";
  return [
    { text: visible(name), colour: disabled ? colours.dim : undefined },
    { text: role ?? "–" },
    { text: state, colour: colours.yellow },
    { text: factorsOf(proofs) },
    { text: projects.map(({ project, role: there }) => `${project} ${there}`).join(", ") },
  ];
}

/** A passkey counts as two factors. */
function factorsOf({
  hasPassword,
  hasSecondFactor,
  hasPasskey,
}: Pick<UserResource, "hasPassword" | "hasSecondFactor" | "hasPasskey">): string {
  if (hasPasskey) return hasSecondFactor ? "2 factors, passkey" : "passkey";
  return hasSecondFactor ? "2 factors" : hasPassword ? "1 factor" : "";
}

async function giveRole(
  cli: CliContext,
  { name, role }: { readonly name: string; readonly role: Role | "none" },
  { in: where }: RoleOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const changed =
    where === undefined
      ? await client.team.changeUser(name, { role: role === "none" ? null : role })
      : await giveInProject(cli, client, { name, role, where });
  if (!changed.ok) return changed;
  const place = where === undefined ? "on the server" : `in ${where}`;
  const has = role === "none" ? `has no role ${place}` : `is ${role} ${place}`;
  printChange(cli, changed.value, `${name} ${has} from now on`);
  return ok(exitCodes.done);
}

interface ProjectRole {
  readonly name: string;
  readonly role: Role | "none";
  readonly where: string;
}

async function giveInProject(
  cli: CliContext,
  client: Client,
  { name, role, where }: ProjectRole,
): Promise<Result<unknown, Failure>> {
  const project = await findProject(cli, client, where);
  if (!project.ok) return project;
  return role === "none"
    ? client.team.removeMember(project.value, name)
    : client.team.setMember(project.value, name, role);
}

async function setDisabled(
  cli: CliContext,
  name: string,
  disabled: boolean,
): Promise<Result<ExitCode, Failure>> {
  const changed = await (await cli.client()).team.changeUser(name, { disabled });
  if (!changed.ok) return changed;
  const ended = "is disabled; sign-ins have ended and API keys are refused";
  printChange(cli, changed.value, `${name} ${disabled ? ended : "can sign in again"}`);
  return ok(exitCodes.done);
}

function printChange(cli: CliContext, changed: unknown, told: string): void {
  if (cli.json) cli.printJson(changed);
  else cli.print(visible(told));
}

const roleMissing: Failure = {
  reason: "invalid-request",
  detail: "--in requires --role.",
  hint: `Example: wzp users add NAME --role ${roles[2]} --in PROJECT`,
};
