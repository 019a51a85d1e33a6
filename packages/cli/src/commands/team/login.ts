import { hostname } from "node:os";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ContextFiles, contextName } from "../../contexts/context-files.ts";
import { accessOf } from "../../contexts/stored-access.ts";
import { readServerAddress } from "../../contexts/server-address.ts";
import { localContext, type ServerContext } from "../../contexts/server-context.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { SecretReader } from "../../text/secret-reader.ts";
import { visible } from "../../text/width.ts";

interface LoginOptions {
  readonly name?: string;
  readonly withKey?: boolean;
}

export function registerLogin(program: Command, cli: CliContext): void {
  program
    .command("login")
    .argument("<server>", "address of the server, such as https://wzp.example.org")
    .option("--name <context>", "name of the context (default: the host name)")
    .option("--with-key", "sign in with an API key from stdin instead of a browser")
    .addHelpText(
      "after",
      examples(
        "wzp login https://wzp.example.org",
        "wzp login https://wzp.example.org --name team",
        "wzp login https://wzp.example.org --with-key < key.txt",
      ),
    )
    .action(cli.action((server: string, options: LoginOptions) => login(cli, server, options)));
}

async function login(
  cli: CliContext,
  address: string,
  options: LoginOptions,
): Promise<Result<ExitCode, Failure>> {
  const server = readServerAddress(address);
  if (!server.ok) return server;
  const name = options.name ?? server.value.hostname.replace(/[^\w.-]/g, "");
  if (name === localContext || !contextName.test(name)) return fail(badName(name));
  const origin = server.value.origin;
  const files = new ContextFiles(cli.home.config);
  const signedIn = options.withKey === true ? await byKey(cli, origin) : await byBrowser(cli, origin);
  if (!signedIn.ok) return signedIn;
  files.write({ name, server: origin, ...signedIn.value });
  files.current = name;
  if (signedIn.value.access === undefined) await learnAccess(cli, name);
  const { user } = signedIn.value;
  if (cli.json) cli.printJson({ context: name, server: origin, user });
  else
    cli.print(
      `signed in to ${origin} as ${visible(user)}; commands use this server from now on (context ${name})`,
    );
  return ok(exitCodes.done);
}

/**
 * Asks the server what the user may do; the transport stores it. Without it every command is offered and the
 * server refuses.
 */
async function learnAccess(cli: CliContext, name: string): Promise<void> {
  const context = new ContextFiles(cli.home.config).read(name);
  if (context === undefined) return;
  const { openContextClient } = await import("../../transport/open-context-client.ts");
  await openContextClient(context, cli.home.config).team.whoAmI();
}

type SignedIn = Pick<ServerContext, "user" | "credential" | "access">;

/**
 * Signs in with a short code that the person confirms in a browser where they are signed in; waits for that.
 */
async function byBrowser(cli: CliContext, origin: string): Promise<Result<SignedIn, Failure>> {
  const { openForeignClient } = await import("../../transport/open-context-client.ts");
  const client = openForeignClient(origin);
  const begun = await client.team.beginDevice(`wzp on ${hostname()}`.slice(0, 100));
  if (!begun.ok) return begun;
  const { deviceCode, userCode, verifyUrl, expiresAt } = begun.value;
  const page = samePage(verifyUrl, origin);
  if (cli.json) cli.printJson({ verifyUrl: page, userCode, expiresAt });
  else cli.print(`Open ${page} in a browser and confirm the code  ${visible(userCode)}`);
  return waitForConfirmation(client, deviceCode);
}

/**
 * Returns the page at the address by which this machine reaches the server: the server may name itself by
 * another host.
 */
function samePage(verifyUrl: string, origin: string): string {
  return new URL(URL.parse(verifyUrl)?.pathname ?? "/device", origin).href;
}

/** Ends at the latest when the server reports that the code has expired. */
async function waitForConfirmation(client: Client, deviceCode: string): Promise<Result<SignedIn, Failure>> {
  for (;;) {
    const polled = await client.team.pollDevice(deviceCode);
    if (!polled.ok) return polled;
    if (polled.value.state === "pending") continue;
    const { name, access, accessExpiresAt, refresh, refreshExpiresAt } = polled.value;
    const tokens = { kind: "tokens", access, accessExpiresAt, refresh, refreshExpiresAt } as const;
    return ok({ user: name, credential: tokens });
  }
}

/** Tries the key before it is stored. */
async function byKey(cli: CliContext, origin: string): Promise<Result<SignedIn, Failure>> {
  using reader = new SecretReader(cli.streams);
  const key = (await reader.ask("API key: ")).trim();
  const { openKeyClient } = await import("../../transport/open-context-client.ts");
  const me = await openKeyClient(origin, key).team.whoAmI();
  if (!me.ok) return me;
  const { name } = me.value;
  return ok({ user: name, credential: { kind: "key", key }, access: accessOf(me.value, Date.now()) });
}

function badName(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${name} is not a valid context name: use letters, digits, dots and dashes; ${localContext} is reserved.`,
    hint: "Choose a name with: --name NAME",
  };
}
