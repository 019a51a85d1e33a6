import { type Command, Option } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentNames, type Agents, resolveAgent } from "@wezterm-parallel/shared/domain/plan/agents";
import { type AgentProfile, describeProfile } from "@wezterm-parallel/shared/domain/plan/agent-profile";
import { agentProgram, isAcpClient } from "@wezterm-parallel/shared/domain/task/agent/acp-command";
import { findInstalled, type InstalledAgent } from "@wezterm-parallel/shared/node/installed-agent";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";

import { findPools, findProjectHere } from "../../agents/project-pools.ts";
import { listSpending } from "../../agents/list-spending.ts";
import { type AgentTrial, tryAgent } from "../../agents/try-agent.ts";
import type { CliContext } from "../../invocation/context.ts";
import { ownProgram } from "../../invocation/own-program.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadAgents, unknownAgent } from "../../plan-file/find-agent.ts";
import { examples } from "../../render/examples.ts";
import { describePool } from "../../render/pool.ts";
import { parseDuration, parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { registerAgentBudgets } from "./agent-budgets.ts";
import { registerAgentReports } from "./agent-reports.ts";
import { registerAgentScreens } from "./agent-screens.ts";

interface ListedAgent extends InstalledAgent, Omit<AgentProfile, "env"> {}

interface SpendingOptions {
  readonly by: SpendingList["by"];
  readonly days: number;
}

export function registerAgents(program: Command, cli: CliContext): void {
  const agents = program.command("agents");
  agents
    .command("list", { isDefault: true })
    .description("list the agents of this project, whether they are installed here, and their quota pools")
    .addHelpText("after", examples("wzp agents list", "wzp agents list --json | jq '.pools[]'"))
    .action(cli.action(() => list(cli)));
  agents
    .command("test")
    .argument("<agent>", "built-in agent, or one of the plan here")
    .option("--timeout <duration>", "stop the agent after this time", parseDuration, 5 * 60_000)
    .description("give an agent one harmless task in a repository made for it, and report each step")
    .addHelpText(
      "after",
      `\nIt runs on this machine, with your environment and without the secrets of the project. One request is made.\n${examples(
        "wzp agents test claude",
        "wzp agents test reviewer --timeout 2m --json",
      )}`,
    )
    .action(cli.action((name: string, options: { timeout: number }) => test(cli, name, options.timeout)));
  registerAgentReports(agents, cli);
  registerAgentScreens(agents, cli);
  registerAgentBudgets(agents, cli);
  agents
    .command("spending")
    .addOption(
      new Option("--by <kind>", "what is added up").choices(["day", "project", "person"]).default("day"),
    )
    .option("--days <days>", "the last days, in UTC, today included", parseInteger(1, 366), 30)
    .description("add up the tokens and the money that agents spent")
    .addHelpText("after", examples("wzp agents spending", "wzp agents spending --by person --days 7 --json"))
    .action(cli.action(({ by, days }: SpendingOptions) => listSpending(cli, { by, days })));
  agents
    .command("open")
    .argument("<pool>", "quota pool of this project")
    .description("open a quota pool before its time: its waiting tasks start or continue")
    .addHelpText("after", examples("wzp agents open claude", "wzp agents open team-account --json"))
    .action(cli.action((pool: string) => open(cli, pool)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadAgents(cli);
  if (!loaded.ok) return loaded;
  const agents = await Promise.all(
    agentNames(loaded.value).flatMap((name) => describeAgent(cli, loaded.value, name)),
  );
  const pools = await findPools(cli);
  if (!pools.ok) return pools;
  if (cli.json) cli.printJson({ agents, pools: pools.value });
  else {
    cli.print(await renderTable([header, ...agents.map(cellsOf)], cli.width));
    if (pools.value.length > 0) cli.print("");
    if (pools.value.length > 0) cli.print(await renderTable(pools.value.map(cellsOfPool), cli.width));
  }
  return ok(exitCodes.done);
}

function describeAgent(cli: CliContext, agents: Agents, name: string): readonly Promise<ListedAgent>[] {
  const profile = describeProfile(agents, name);
  if (profile === undefined) return [];
  const { env, ...described } = profile;
  const installed = findInstalled(profile.program, { ...cli.env, ...env });
  return [installed.then((found) => ({ ...described, ...found }))];
}

async function test(cli: CliContext, name: string, limitMs: number): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadAgents(cli);
  if (!loaded.ok) return loaded;
  const profile = loaded.value.get(name) ?? { extends: name };
  // A screen of its own would wait for a person.
  const answering =
    profile.command === undefined && profile.mode !== "acp" ? { ...profile, mode: "once" as const } : profile;
  const agent = resolveAgent(new Map([...loaded.value, [name, answering]]), name);
  if (agent === undefined) return fail(unknownAgent(loaded.value, name));
  const env = { ...cli.env, ...agent.env };
  const { start } = agent.commands;
  const program = agentProgram(start);
  const installed = await findInstalled(program, env);
  const steps: (AgentTrial | InstalledStep)[] = [];
  const report = (step: AgentTrial | InstalledStep) => {
    steps.push(step);
    if (!cli.json) printStep(cli, step);
  };
  report(describeInstalled(program, installed));
  const argv = isAcpClient(start) ? [...ownProgram(), ...start.slice(1)] : start;
  const works = installed.path !== undefined && (await tryAgent({ argv, env, limitMs, report }));
  if (cli.json) cli.printJson({ agent: name, works, steps });
  else cli.print(works ? `${visible(name)} works` : `${visible(name)} does not work yet`);
  return ok(works ? exitCodes.done : exitCodes.taskFailed);
}

type InstalledStep = Omit<AgentTrial, "step"> & { readonly step: "program" };

function describeInstalled(program: string, { path, version, login }: InstalledAgent): InstalledStep {
  if (path === undefined) return { step: "program", ok: false, found: `${program} is not installed` };
  const words = { found: "credentials found", "not-found": "no credentials found", unknown: "login unknown" };
  const parts = [path, version ?? "version unknown", words[login]];
  return { step: "program", ok: true, found: parts.join(", ") };
}

function printStep(
  cli: CliContext,
  { step, ok: isOk, found, output = [] }: AgentTrial | InstalledStep,
): void {
  const { green, red, dim } = cli.colours;
  cli.print(`${isOk ? green("✓") : red("✗")} ${step}: ${visible(found)}`);
  for (const line of output) cli.print(dim(`    ${visible(line)}`));
}

async function open(cli: CliContext, pool: string): Promise<Result<ExitCode, Failure>> {
  const opened = await cli.startedClient();
  if (!opened.ok) return opened;
  const project = await findProjectHere(cli, opened.value);
  if (!project.ok) return project;
  if (project.value === undefined) {
    return fail({ reason: "not-found", detail: `No task of this project uses a pool ${pool}.` });
  }
  const changed = await opened.value.send("openPool", { project: project.value, name: pool });
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print(await renderTable([cellsOfPool(changed.value)], cli.width));
  return ok(exitCodes.done);
}

const header = ["AGENT", "PROGRAM", "LOGIN", "MODE", "SANDBOX", "POOL", "RULES"].map((text) => ({ text }));

function cellsOf({ name, program, path, version, login, mode, pool, sandbox, policy }: ListedAgent) {
  const words = { found: "found", "not-found": "none", unknown: "unknown" };
  const installed = version === undefined ? program : `${program} ${version}`;
  return [
    { text: visible(name) },
    { text: path === undefined ? "not installed" : visible(installed) },
    { text: path === undefined ? "" : words[login] },
    { text: mode },
    { text: sandbox === "if-available" ? "if possible" : sandbox },
    { text: visible(pool) },
    { text: describeRules(policy) },
  ];
}

function describeRules({ allow = [], deny = [] }: ListedAgent["policy"] = {}): string {
  const counts = [
    [allow.length, "allow"],
    [deny.length, "deny"],
  ] as const;
  return counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(", ");
}

function cellsOfPool(pool: PoolResource) {
  const { name, running, waiting } = pool;
  return [
    { text: `pool ${visible(name)}` },
    { text: describePool(pool) },
    { text: `${running} running` },
    { text: `${waiting} waiting` },
  ];
}
