import type { Result } from "@wezterm-parallel/shared/base/result";
import { items } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { isValueKind, type ValueKind } from "../../completion/value-kinds.ts";
import type { CliContext } from "../../invocation/context.ts";

/**
 * `wzp candidates KIND [PREFIX]` prints what a completion can offer, one per line, or nothing when it cannot be found
 * out: without a server, or without the permission.
 */
export async function candidates(
  cli: CliContext,
  [kind = "", prefix = ""]: readonly string[],
): Promise<void> {
  if (kind === "commands") return print(cli, await findCommands(cli, prefix));
  if (!isValueKind(kind)) return;
  const found = await finders[kind](cli, prefix);
  print(
    cli,
    found.filter((each) => each.startsWith(prefix)),
  );
}

/** Leaves out names with control characters, which would be several lines. */
function print(cli: CliContext, found: readonly string[]): void {
  const lines = found.filter((each) => !/[\0-\x08\x0a-\x1f\x7f]/.test(each));
  if (lines.length > 0) cli.print(lines.join("\n"));
}

type Finder = (cli: CliContext, prefix: string) => Promise<readonly string[]>;

const finders: Readonly<Record<ValueKind, Finder>> = {
  ids: findIds,
  runs: async (cli, prefix) => (await findIds(cli, prefix)).filter((id) => !id.includes("/")),
  saved: async (cli) => namesOf(await (await import("../../change/list-saved.ts")).listSaved(cli), "attempt"),
  tasks: async (cli) => (await planNames(cli)).tasks,
  groups: async (cli) => [...new Set([...(await planNames(cli)).groups, ...(await findGroups(cli))])],
  services: findServices,
  schedules: findSchedules,
  webhooks: findWebhooks,
  hooks: findHooks,
  incoming: findIncoming,
  agents: async (cli) => {
    const { agentNames } = await import("@wezterm-parallel/shared/domain/plan/agents");
    const { loadAgents } = await import("../../plan-file/find-agent.ts");
    const loaded = await loadAgents(cli);
    return agentNames(loaded.ok ? loaded.value : new Map());
  },
  pools: async (cli) => {
    const { findPools } = await import("../../agents/project-pools.ts");
    return namesOf(await findPools(cli), "name");
  },
  params: async (cli) => (await planNames(cli)).params,
  layouts: async (cli) => {
    const { templateNames } = await import("@wezterm-parallel/shared/domain/layout/layout-template");
    return [...new Set([...(await planNames(cli)).layouts, ...templateNames])];
  },
  workers: (cli) =>
    ask(
      cli,
      (client) => client.workers(),
      ({ name }) => name,
    ),
  projects: (cli) =>
    ask(
      cli,
      (client) => client.team.projects(),
      ({ name }) => name,
    ),
  users: (cli) =>
    ask(
      cli,
      (client) => client.team.users(),
      ({ name }) => name,
    ),
  keys: (cli) =>
    ask(
      cli,
      (client) => client.team.keys("me"),
      ({ id }) => id,
    ),
  secrets: findSecrets,
  contexts: findContexts,
};

async function findIds(cli: CliContext, prefix: string): Promise<readonly string[]> {
  return ask(
    cli,
    (client) => client.ids(prefix),
    (id) => id,
  );
}

async function ask<T>(
  cli: CliContext,
  call: (client: Client) => Promise<Result<readonly T[], Failure>>,
  name: (item: T) => string,
): Promise<readonly string[]> {
  // Prompt: a person who presses Tab does not wait until a server has started again.
  const found = await call(await cli.client({ prompt: true }));
  return found.ok ? found.value.map(name) : [];
}

function namesOf<K extends string>(
  found: Result<readonly Readonly<Record<K, string>>[], Failure>,
  key: K,
): readonly string[] {
  return found.ok ? found.value.map((each) => each[key]) : [];
}

async function planNames(cli: CliContext) {
  const { readPlanNames } = await import("../../plan-file/plan-names.ts");
  return readPlanNames(cli.directory);
}

async function findSecrets(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined ? [] : namesOf(await client.secrets.list(project), "name");
}

async function findGroups(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined ? [] : namesOf(items(await client.get("listGroups", { project })), "name");
}

async function findServices(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined
    ? []
    : namesOf(items(await client.get("listServices", {}, { project })), "name");
}

async function findSchedules(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined
    ? []
    : namesOf(items(await client.get("listSchedules", {}, { project })), "name");
}

async function findWebhooks(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined
    ? []
    : namesOf(items(await client.get("listWebhooks", {}, { project })), "name");
}

async function findHooks(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  const found = project === undefined ? undefined : await client.get("listHooks", {}, { project });
  return found?.ok === true ? found.value.items.map(({ name }) => name) : [];
}

async function findIncoming(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectAround(cli, client);
  return project === undefined
    ? []
    : namesOf(items(await client.get("listIncoming", {}, { project })), "name");
}

/** Finds the project by its directory, because resolving a repository would start git. */
async function findProjectAround(cli: CliContext, client: Client): Promise<string | undefined> {
  const projects = await client.team.projects();
  if (!projects.ok) return undefined;
  const around = projects.value.filter(({ directory }) => `${cli.directory}/`.startsWith(`${directory}/`));
  return around.toSorted((a, b) => b.directory.length - a.directory.length)[0]?.id;
}

async function findContexts(cli: CliContext): Promise<readonly string[]> {
  const { ContextFiles } = await import("../../contexts/context-files.ts");
  const { localContext } = await import("../../contexts/server-context.ts");
  return [localContext, ...new ContextFiles(cli.home.config).all().map(({ name }) => name)];
}

/** Returns each command that the person may use with a tab and its description, as fish shows them. */
async function findCommands(cli: CliContext, parent: string): Promise<readonly string[]> {
  const { makeProgram } = await import("../../program.ts");
  const { shownCommands } = await import("../../completion/describe-commands.ts");
  const program = await makeProgram(cli, new Set(parent === "" ? [] : [parent]));
  const command = parent === "" ? program : program.commands.find((each) => each.name() === parent);
  return (command === undefined ? [] : shownCommands(command)).map(
    (each) => `${each.name()}\t${each.description()}`,
  );
}
