import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { TeamClient } from "@wezterm-parallel/shared/client/team-client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { Notice } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { enrolFactor } from "../../team/enrol-factor.ts";
import { namesOfPeople } from "../../team/names-of-people.ts";
import { renderGrants } from "../../team/render-grants.ts";
import { renderNotices } from "../../team/render-notices.ts";
import { SecretReader } from "../../text/secret-reader.ts";
import { visible } from "../../text/width.ts";

interface SessionsOptions {
  readonly all?: boolean;
}

interface FactorOptions {
  readonly disable?: boolean;
}

export function registerAccount(program: Command, cli: CliContext): void {
  const account = program.command("account");
  account
    .command("show")
    .description("show the signed-in user, its permissions and recent account changes")
    .addHelpText("after", examples("wzp account show", "wzp account show --json | jq .permissions"))
    .action(cli.action(() => show(cli)));
  account
    .command("password")
    .description("change the password and end your other sign-ins")
    .addHelpText("after", examples("wzp account password", "wzp account password < old-and-new.txt"))
    .action(cli.action(() => changePassword(cli)));
  account
    .command("second-factor")
    .option("--disable", "turn the second factor off")
    .description("require a code from an authenticator app at every sign-in")
    .addHelpText("after", examples("wzp account second-factor", "wzp account second-factor --disable"))
    .action(cli.action((options: FactorOptions) => secondFactor(cli, options)));
  account
    .command("sessions")
    .option("--all", "list the sign-ins of all users")
    .description("list your sign-ins")
    .addHelpText(
      "after",
      examples("wzp account sessions", "wzp account sessions --all --json | jq -r '.[].address'"),
    )
    .action(cli.action((options: SessionsOptions) => sessions(cli, options)));
}

async function show(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const me = await team.whoAmI();
  if (!me.ok) return me;
  const found = await noticesOf(team);
  if (!found.ok) return found;
  const notices = found.value;
  if (cli.json) cli.printJson({ ...me.value, notices });
  else for (const line of [...linesOf(me.value), ...renderNotices(notices)]) cli.print(line);
  return ok(exitCodes.done);
}

/** Returns no notices for a key with scopes, which may not read them. */
async function noticesOf(team: TeamClient): Promise<Result<readonly Notice[], Failure>> {
  const found = await team.notices();
  if (found.ok) return ok(found.value.items);
  return found.failure.reason === "unauthorized" ? ok([]) : found;
}

function linesOf({ name, role, permissions, projects }: Identity): readonly string[] {
  return [
    `name         ${visible(name)}`,
    `role         ${role ?? "none on the server"}`,
    ...projects.map(({ project, role: there }) => `in ${project.padEnd(9)} ${there}`),
    `may          ${permissions.join(" ") || "nothing on the whole server"}`,
  ];
}

async function changePassword(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  using reader = new SecretReader(cli.streams);
  const old = await reader.ask("Password: ");
  const password = await reader.ask("New password: ");
  // Input from a pipe is used as it is; a hidden password on a terminal is asked twice.
  const again = cli.streams.stdin.isTTY ? await reader.ask("Repeat the new password: ") : password;
  if (old === "" || password === "") return fail(nothingTyped);
  if (again !== password) return fail(notTheSame);
  const changed = await team.changePassword(old, password);
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print("password changed; your other sign-ins have ended");
  return ok(exitCodes.done);
}

async function secondFactor(cli: CliContext, { disable }: FactorOptions): Promise<Result<ExitCode, Failure>> {
  using reader = new SecretReader(cli.streams);
  const password = await reader.ask("Password: ");
  if (password === "") return fail(nothingTyped);
  if (disable !== true) return await enrolFactor(cli, reader, password);
  const done = await (await cli.client()).team.disableFactor(password);
  if (!done.ok) return done;
  if (cli.json) cli.printJson(done.value);
  else cli.print("The second factor is off.");
  return ok(exitCodes.done);
}

async function sessions(cli: CliContext, { all }: SessionsOptions): Promise<Result<ExitCode, Failure>> {
  const { team } = await cli.client();
  const signIns = await team.signIns(all === true ? "all" : "me");
  if (!signIns.ok) return signIns;
  const names = all === true && !cli.json ? await namesOfPeople(team) : ok(undefined);
  if (!names.ok) return names;
  if (cli.json) cli.printJson(signIns.value);
  else cli.print(await renderGrants(signIns.value, cli, "no sign-ins", names.value));
  return ok(exitCodes.done);
}

const nothingTyped: Failure = {
  reason: "invalid-request",
  detail: "No password was entered.",
  hint: "Type it in a terminal, or send the old and the new password as two lines on stdin.",
};

const notTheSame: Failure = { reason: "invalid-request", detail: "The new passwords do not match." };
