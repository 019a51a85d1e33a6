import { buffer } from "node:stream/consumers";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { secretNameHelp, secretNamePattern } from "@wezterm-parallel/shared/domain/secret-names";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { countOf } from "../../text/count-of.ts";
import { SecretReader } from "../../text/secret-reader.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerSecrets(program: Command, cli: CliContext): void {
  const secrets = program.command("secrets");
  secrets
    .command("set")
    .argument("<name>", "name of the environment variable in tasks, such as NPM_TOKEN")
    .description("set a secret of this project: hidden prompt, or read from stdin")
    .addHelpText("after", examples("wzp secrets set NPM_TOKEN", "wzp secrets set DEPLOY_KEY < ~/.ssh/deploy"))
    .action(cli.action((name: string) => set(cli, name)));
  secrets
    .command("list")
    .description("list the names of this project's secrets; values cannot be read")
    .addHelpText("after", examples("wzp secrets list", "wzp secrets list --json | jq -r '.[].name'"))
    .action(cli.action(() => list(cli)));
  secrets
    .command("remove")
    .argument("<name>", "name of a secret of this project")
    .description("remove a secret; tasks that use it fail from now on")
    .addHelpText(
      "after",
      examples("wzp secrets remove NPM_TOKEN", "wzp secrets remove NPM_TOKEN --project ~/shop"),
    )
    .action(cli.action((name: string) => remove(cli, name)));
  secrets
    .command("rotate")
    .description("encrypt all secrets of the server with a new key, and destroy the old key")
    .addHelpText("after", examples("wzp secrets rotate", "wzp secrets rotate --json"))
    .action(cli.action(() => rotate(cli)));
}

async function set(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  if (!secretNamePattern.test(name)) return fail(badName(name));
  const project = await openProject(cli);
  if (!project.ok) return project;
  const value = await readValue(cli, name);
  if (!value.ok) return value;
  const { client, id } = project.value;
  const done = await client.secrets.set(id, name, value.value);
  if (!done.ok) return done;
  if (cli.json) cli.printJson(done.value);
  else cli.print(`set ${name}; tasks that list it under \`secrets\` receive it from now on`);
  return ok(exitCodes.done);
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const project = await openProject(cli);
  if (!project.ok) return project;
  const found = await project.value.client.secrets.list(project.value.id);
  if (!found.ok) return found;
  if (cli.json) cli.printJson(found.value);
  else if (found.value.length === 0)
    cli.print("no secrets in this project (set one with: wzp secrets set NAME)");
  else {
    const rows = found.value.map(({ name, changedAt, changedBy }) => [
      { text: name },
      { text: `set ${new Date(changedAt).toISOString().slice(0, 16).replace("T", " ")} UTC` },
      { text: `by ${visible(changedBy)}` },
    ]);
    cli.print(await renderTable(rows, cli.width));
  }
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  if (!secretNamePattern.test(name)) return fail(badName(name));
  const project = await openProject(cli);
  if (!project.ok) return project;
  const removed = await project.value.client.secrets.remove(project.value.id, name);
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson(removed.value);
  else cli.print(`removed ${name}`);
  return ok(exitCodes.done);
}

async function rotate(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const rotated = await client.value.secrets.rotate();
  if (!rotated.ok) return rotated;
  if (cli.json) cli.printJson(rotated.value);
  else
    cli.print(
      `encrypted ${countOf(rotated.value.secrets, "secret")} with a new key; the old key is destroyed`,
    );
  return ok(exitCodes.done);
}

interface OpenedProject {
  readonly client: Client;
  readonly id: string;
}

/** Opens the project of this directory, which may have secrets before its first run. */
async function openProject(cli: CliContext): Promise<Result<OpenedProject, Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees: false });
  if (!resolved.ok) return resolved;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const begun = await client.value.secrets.beginProject(resolved.value.project);
  return begun.ok ? ok({ client: client.value, id: begun.value.id }) : begun;
}

/**
 * Reads the value from stdin or the terminal, never from an argument, which every process of the machine can
 * read.
 */
async function readValue(cli: CliContext, name: string): Promise<Result<string, Failure>> {
  const { stdin } = cli.streams;
  if (stdin.isTTY === true) {
    using reader = new SecretReader(cli.streams);
    const typed = await reader.ask(`Value of ${name} (hidden): `);
    return typed === "" ? fail(noValue(name)) : ok(typed);
  }
  const bytes = await buffer(stdin);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // A trailing newline from `echo` or an editor is not part of the value.
    const value = text.replace(/\r?\n$/, "");
    return value === "" ? fail(noValue(name)) : ok(value);
  } catch {
    return fail({
      reason: "invalid-request",
      detail: "Standard input is not valid UTF-8.",
      hint: `Encode it first: base64 < file | wzp secrets set ${name}`,
    });
  }
}

function badName(name: string): Failure {
  return { reason: "invalid-request", detail: `${visible(name)} is not ${secretNameHelp}.` };
}

function noValue(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: "No value was entered.",
    hint: `Type it at the prompt, or send it on stdin: wzp secrets set ${name} < file`,
  };
}
