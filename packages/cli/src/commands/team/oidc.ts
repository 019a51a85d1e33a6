import { buffer } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  OidcResource,
  OidcSettingsInput,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderOidc, renderOidcTest } from "../../render/oidc.ts";
import { findProject } from "../../team/find-project.ts";
import { type GroupRole, parseGroupRole } from "../../team/parse-group.ts";
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
    .description("show the single sign-on settings; the client secret is never shown")
    .addHelpText("after", examples("wzp oidc show", "wzp oidc show --json | jq .redirectUri"))
    .action(cli.action(() => show(cli)));
  oidc
    .command("test")
    .description("test the connection to the provider and its settings")
    .addHelpText("after", examples("wzp oidc test", "wzp oidc test --json"))
    .action(cli.action(() => test(cli)));
  oidc
    .command("remove")
    .description("turn single sign-on off; accounts, roles and open sign-ins remain")
    .addHelpText("after", examples("wzp oidc remove", "wzp oidc remove --json"))
    .action(cli.action(() => remove(cli)));
}

function registerSet(oidc: Command, cli: CliContext): void {
  oidc
    .command("set")
    .description("set up the OpenID Connect provider; omitted options keep their values")
    .option("--issuer <url>", "issuer URL of the provider")
    .option("--client-id <id>", "client id of this server at the provider")
    .option("--client-secret", "set the client secret: hidden prompt, or read from stdin")
    .option("--scopes <scope...>", "scopes to request (default: openid email profile)")
    .option(
      "--name-claim <claim>",
      "claim that becomes the account name: email, preferred_username",
      parseNameClaim,
    )
    .option("--group-claim <claim>", "claim that lists a person's groups (default: groups)")
    .option(
      "--group <group=role[:project]>",
      "role for members of this group; may be repeated",
      parseGroupRole,
    )
    .option("--domains <domain...>", "only admit people with a verified email address in these domains")
    .option("--sign-up", "create an account at a person's first sign-in")
    .option("--no-sign-up", "only admit people who were added with wzp users add")
    .option("--without <what...>", "clear these lists: groups, domains", collectWithout)
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
  return await reader.ask("Client secret (hidden): ");
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
  else cli.print("single sign-on is off; accounts, roles and open sign-ins remain");
  return ok(exitCodes.done);
}

const whichProvider: Failure = {
  reason: "invalid-request",
  detail: "--issuer and --client-id are required.",
  hint: "See: wzp oidc set --help",
};

const noSecret: Failure = {
  reason: "invalid-request",
  detail: "The client secret is empty.",
  hint: "Omit --client-secret for a client without a secret.",
};
