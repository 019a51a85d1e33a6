import { buffer } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  OidcResource,
  OidcSettingsInput,
} from "@wezterm-parallel/shared/protocol/api/schemas/oidc-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderOidc, renderOidcTest } from "../../render/oidc.ts";
import { findProject } from "../../team/find-project.ts";
import { type GroupRole, parseGroup } from "../../team/parse-group.ts";
import { parseChoice } from "../../text/parse-option.ts";
import { SecretReader } from "../../text/secret-reader.ts";

interface SetOptions {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecret?: boolean;
  readonly scopes?: string[];
  readonly nameClaim?: "email" | "preferred_username";
  readonly groupClaim?: string;
  readonly group?: readonly GroupRole[];
  readonly domains?: string[];
  readonly signUp?: boolean;
  readonly without?: readonly ("groups" | "domains")[];
}

export function registerOidc(program: Command, cli: CliContext): void {
  const oidc = program.command("oidc");
  registerSet(oidc, cli);
  oidc
    .command("show")
    .description("how single sign-on is set up; the client's secret is never shown")
    .addHelpText("after", examples("wzp oidc show", "wzp oidc show --json | jq .redirectUri"))
    .action(cli.action(() => show(cli)));
  oidc
    .command("test")
    .description("ask the provider what every sign-in asks it, and say what is wrong")
    .addHelpText("after", examples("wzp oidc test", "wzp oidc test --json"))
    .action(cli.action(() => test(cli)));
  oidc
    .command("remove")
    .description("end single sign-on; accounts, roles and open sign-ins stay")
    .addHelpText("after", examples("wzp oidc remove", "wzp oidc remove --json"))
    .action(cli.action(() => remove(cli)));
}

function registerSet(oidc: Command, cli: CliContext): void {
  oidc
    .command("set")
    .description("set up the provider (OpenID Connect), or change what is given and leave the rest")
    .option("--issuer <url>", "what the provider calls itself")
    .option("--client-id <id>", "what it calls this server")
    .option(
      "--client-secret",
      "ask for the client's secret without showing it, or read it from standard input",
    )
    .option("--scopes <scope...>", "what to ask for (openid email profile)")
    .option("--name-claim <claim>", "what accounts are called by: email, preferred_username", parseNameClaim)
    .option("--group-claim <claim>", "the claim that lists somebody's groups (groups)")
    .option("--group <group=role[:project]>", "the role that a group gives; may be repeated", parseGroup)
    .option("--domains <domain...>", "only people with verified addresses of these")
    .option("--sign-up", "who has no account gets one at the first sign-in")
    .option("--no-sign-up", "only who was added with wzp users add")
    .option("--without <what...>", "empty these lists: groups, domains", collectWithout)
    .addHelpText(
      "after",
      examples(
        "wzp oidc set --issuer https://sso.example.org --client-id wzp --client-secret < secret.txt",
        "wzp oidc set --sign-up --domains example.org --group staff=viewer --group web=operator:~/shop",
      ),
    )
    .action(cli.action((options: SetOptions) => set(cli, options)));
}

const parseNameClaim = parseChoice(["email", "preferred_username"]);
const parseWithout = parseChoice(["groups", "domains"]);

function collectWithout(text: string, before: readonly ("groups" | "domains")[] = []) {
  return [...before, parseWithout(text)];
}

async function set(cli: CliContext, options: SetOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const before = await findSettings(client.value);
  if (!before.ok) return before;
  const settings = await merge(cli, client.value, { before: before.value, options });
  if (!settings.ok) return settings;
  const done = await client.value.send("setOidc", {}, settings.value, { etag: before.value?.etag });
  if (!done.ok) return done;
  if (cli.json) cli.printJson(done.value);
  else cli.print(renderOidc(done.value));
  return ok(exitCodes.done);
}

async function findSettings(client: Client): Promise<Result<OidcResource | undefined, Failure>> {
  const found = await client.get("getOidc", {});
  return !found.ok && found.failure.reason === "not-found" ? ok(undefined) : found;
}

interface Merging {
  readonly before: OidcResource | undefined;
  readonly options: SetOptions;
}

async function merge(
  cli: CliContext,
  client: Client,
  { before, options }: Merging,
): Promise<Result<OidcSettingsInput, Failure>> {
  const { clientSecret, group, without = [] } = options;
  const {
    hasSecret: _secret,
    redirectUri: _uri,
    etag: _etag,
    ...kept
  } = before ?? ({} as Partial<OidcResource>);
  const { issuer, clientId, ...rest } = { ...kept, ...givenIn(options) };
  if (issuer === undefined || clientId === undefined) return fail(whichProvider);
  const groups = group === undefined ? ok(kept.groups) : await withProjects(cli, client, group);
  if (!groups.ok) return groups;
  const secret = clientSecret === true ? await readSecret(cli) : ok(undefined);
  if (!secret.ok) return secret;
  const emptied = Object.fromEntries(without.map((what) => [what, []]));
  const lists = { ...(groups.value && { groups: groups.value }), ...emptied };
  return ok({ ...rest, issuer, clientId, ...lists, ...(secret.value && { clientSecret: secret.value }) });
}

/** Returns the options that become settings unchanged. */
function givenIn({ issuer, clientId, scopes, nameClaim, groupClaim, domains, signUp }: SetOptions) {
  const typed = { issuer, clientId, scopes, nameClaim, groupClaim, domains, signUp };
  return Object.fromEntries(
    Object.entries(typed).filter(([, value]) => value !== undefined),
  ) as Partial<OidcSettingsInput>;
}

async function withProjects(
  cli: CliContext,
  client: Client,
  groups: readonly GroupRole[],
): Promise<Result<NonNullable<OidcSettingsInput["groups"]>, Failure>> {
  const found: NonNullable<OidcSettingsInput["groups"]> = [];
  for (const { in: where, ...each } of groups) {
    const project = where === undefined ? undefined : await findProject(cli, client, where);
    if (project?.ok === false) return project;
    found.push({ ...each, ...(project && { project: project.value }) });
  }
  return ok(found);
}

/**
 * Reads the secret from stdin or the terminal, never from an argument, which every process of the machine can
 * read.
 */
async function readSecret(cli: CliContext): Promise<Result<string, Failure>> {
  const { stdin } = cli.streams;
  const text = stdin.isTTY === true ? await askSecret(cli) : (await buffer(stdin)).toString("utf8");
  // A trailing newline from `echo` or an editor is not part of the secret.
  const secret = text.replace(/\r?\n$/, "");
  return secret === "" ? fail(noSecret) : ok(secret);
}

async function askSecret(cli: CliContext): Promise<string> {
  using reader = new SecretReader(cli.streams);
  return await reader.ask("Secret of the client (not shown): ");
}

async function show(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const found = await (await cli.client()).get("getOidc", {});
  if (!found.ok) return found;
  if (cli.json) cli.printJson(found.value);
  else cli.print(renderOidc(found.value));
  return ok(exitCodes.done);
}

async function test(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const tested = await (await cli.client()).send("testOidc", {});
  if (!tested.ok) return tested;
  if (cli.json) cli.printJson(tested.value);
  else cli.print(renderOidcTest(tested.value));
  return ok(exitCodes.done);
}

async function remove(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const removed = await (await cli.client()).send("removeOidc", {});
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson(removed.value);
  else cli.print("single sign-on is removed; accounts, roles and open sign-ins stay");
  return ok(exitCodes.done);
}

const whichProvider: Failure = {
  reason: "invalid-request",
  detail: "Which provider is missing: --issuer and --client-id.",
  hint: "See: wzp oidc set --help",
};

const noSecret: Failure = {
  reason: "invalid-request",
  detail: "The client's secret is empty.",
  hint: "For a client without one leave --client-secret out.",
};
