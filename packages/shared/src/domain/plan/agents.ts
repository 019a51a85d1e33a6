import { nearest } from "../../base/did-you-mean.ts";
import { isOutside } from "../task/agent/outside-agent.ts";
import { agentTimeoutMs, promptCommand, promptMark } from "../task/agent/agent-commands.ts";
import type { AgentCommands, Command, Resolver, TaskSpec } from "../task/task-spec.ts";
import { createMessage, type PlanMessage } from "./problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "./problems/plan-problem.ts";
import type { AgentMode } from "./agent-modes.ts";
import { acpArgv, argsMark, type AgentArgv, type BuiltInAgent, builtInAgents } from "./built-in-agents.ts";
import type { PlanAgent } from "./schema/agent-schema.ts";

export type Agents = ReadonlyMap<string, PlanAgent>;

/** A profile merged with everything that it extends. */
export interface ResolvedAgent {
  readonly commands: AgentCommands;
  readonly mode: AgentMode;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly pool: string;
  readonly mcp: TaskSpec["mcp"];
  readonly may: TaskSpec["may"];
  readonly policy: TaskSpec["policy"];
  readonly sandbox: TaskSpec["sandbox"];
  readonly prices: TaskSpec["prices"];
}

/** Returns the profile, or undefined when neither it nor what it extends has a command in its mode. */
export function resolveAgent(agents: Agents, name: string): ResolvedAgent | undefined {
  const line = lineage(agents, name);
  if (line === undefined) return undefined;
  const { profiles, origin } = line;
  const mode = modeOf(profiles);
  const argv = origin.builtIn === undefined ? ownArgv(profiles, mode) : origin.builtIn[mode];
  if (argv === undefined) return undefined;
  const args = profiles.toReversed().flatMap((profile) => profile.args ?? []);
  const model = nearestOf(profiles, "model");
  const all = model === undefined ? args : [`--model=${model}`, ...args];
  const again = nearestOf(profiles, "continue") ?? argv.continue;
  const start = withArguments(argv.command, all);
  return {
    commands: again === undefined ? { start } : { start, continue: withArguments(again, all) },
    mode,
    env: Object.assign({}, ...profiles.toReversed().map((profile) => profile.env ?? {})),
    secrets: [...new Set(profiles.flatMap((profile) => profile.secrets ?? []))],
    pool: nearestOf(profiles, "pool") ?? origin.name,
    mcp: nearestOf(profiles, "mcp") === false ? undefined : mode === "acp" ? mode : origin.builtIn?.mcp,
    may: nearestOf(profiles, "may"),
    policy: policyOf(profiles),
    sandbox: nearestOf(profiles, "sandbox"),
    prices: nearestOf(profiles, "prices"),
  };
}

function ownArgv(profiles: readonly PlanAgent[], mode: AgentMode): AgentArgv | undefined {
  const command = profiles.at(-1)?.command;
  return command && (mode === "acp" ? acpArgv(command) : { command });
}

function modeOf(profiles: readonly PlanAgent[]): AgentMode {
  return nearestOf(profiles, "mode") ?? "once";
}

function nearestOf<K extends keyof PlanAgent>(profiles: readonly PlanAgent[], key: K): PlanAgent[K] {
  return profiles.find((profile) => profile[key] !== undefined)?.[key];
}

/** Rules of all profiles hold: what a profile denies, none that extends it allows. */
function policyOf(profiles: readonly PlanAgent[]): TaskSpec["policy"] {
  const rules = (key: "allow" | "deny") => [...new Set(profiles.flatMap((profile) => profile[key] ?? []))];
  const [allow, deny] = [rules("allow"), rules("deny")];
  if (allow.length === 0 && deny.length === 0) return undefined;
  return { ...(allow.length > 0 && { allow }), ...(deny.length > 0 && { deny }) };
}

/** The settings that a task takes from its agent; the task's own variables and time limit override them. */
interface PromptedAgent {
  readonly command: Extract<Command, { kind: "argv" }>;
  readonly agentCommands: AgentCommands;
  readonly env: ResolvedAgent["env"];
  readonly pool: string;
  readonly mcp?: TaskSpec["mcp"];
  readonly may?: TaskSpec["may"];
  readonly policy?: TaskSpec["policy"];
  readonly sandbox?: TaskSpec["sandbox"];
  readonly prices?: TaskSpec["prices"];
  /** Absent in a terminal, where the person decides when it ends, and for an agent outside. */
  readonly timeout?: number;
  readonly secrets?: string[];
}

/** Returns undefined for an agent without a command. */
export function promptAgent(agents: Agents, name: string, prompt: string): PromptedAgent | undefined {
  const agent = resolveAgent(agents, name);
  if (agent === undefined) return undefined;
  const { commands, env, pool, mode, secrets, mcp, may, policy, sandbox, prices } = agent;
  return {
    command: promptCommand(commands.start, prompt),
    agentCommands: commands,
    env,
    pool,
    ...(mcp !== undefined && { mcp }),
    ...(may !== undefined && { may }),
    ...(policy !== undefined && { policy }),
    ...(sandbox !== undefined && { sandbox }),
    ...(prices !== undefined && { prices }),
    ...(mode === "once" && !isOutside(commands.start) && { timeout: agentTimeoutMs }),
    ...(secrets.length > 0 && { secrets: [...secrets] }),
  };
}

/** Returns an agent that resolves conflicts; undefined for one without a command. */
export function resolverOf(agents: Agents, name: string): Resolver | undefined {
  const agent = resolveAgent(agents, name);
  return agent && { name, commands: agent.commands, env: { ...agent.env } };
}

function withArguments(command: readonly string[], args: readonly string[]): string[] {
  if (!command.includes(argsMark)) return [...command, ...args];
  return command.flatMap((part) => (part === argsMark ? args : [part]));
}

interface Lineage {
  /** The plan's profiles, nearest first. */
  readonly profiles: readonly PlanAgent[];
  /** The agent whose command it is. */
  readonly origin: { readonly name: string; readonly builtIn: BuiltInAgent | undefined };
}

/** Returns the profile and those it extends, up to one with a command; undefined for a cycle or a missing profile. */
function lineage(agents: Agents, name: string): Lineage | undefined {
  const profiles: PlanAgent[] = [];
  const seen = new Set<string>();
  let next: string | undefined = name;
  while (next !== undefined) {
    // A plan's profile overrides the built-in of the same name, and may extend it.
    const own: PlanAgent | undefined = seen.has(next) ? undefined : agents.get(next);
    if (own === undefined) {
      const builtIn = builtInAgents.get(next);
      return builtIn && { profiles, origin: { name: next, builtIn } };
    }
    seen.add(next);
    profiles.push(own);
    if (own.command !== undefined) return { profiles, origin: { name: next, builtIn: undefined } };
    next = own.extends;
  }
  return undefined;
}

export function agentNames(agents: Agents): readonly string[] {
  return [...new Set([...builtInAgents.keys(), ...agents.keys()])];
}

export function checkAgents(agents: Agents): readonly Finding[] {
  return [...agents].flatMap(([name, profile]) => checkAgent(agents, name, profile));
}

function checkAgent(agents: Agents, name: string, profile: PlanAgent): readonly Finding[] {
  const path = ["agents", name];
  if (profile.command !== undefined && profile.extends !== undefined) {
    return [
      bad([...path, "extends"], createMessage("agent-both", { agent: name }), createMessage("keep-one")),
    ];
  }
  const keys = profile.mode === "acp" ? (["continue"] as const) : (["command", "continue"] as const);
  const unmarked = keys.find((key) => lacksMark(profile[key]));
  if (unmarked !== undefined) {
    const detail = createMessage("agent-without-mark", { agent: name });
    return [bad([...path, unmarked], detail, createMessage("add-prompt-mark"))];
  }
  if (profile.command !== undefined) return checkModes(name, profile);
  if (profile.extends === undefined) {
    const hint = createMessage("give-command", { example: `[claude, -p, "${promptMark}"]` });
    return [{ ...bad(path, createMessage("agent-neither", { agent: name }), hint), at: "key" }];
  }
  return checkExtends(agents, name, profile);
}

function lacksMark(command: readonly string[] | undefined): boolean {
  return command !== undefined && !command.some((part) => part.includes(promptMark));
}

function checkExtends(agents: Agents, name: string, profile: PlanAgent): readonly Finding[] {
  const parent = profile.extends ?? "";
  const path = ["agents", name, "extends"];
  if (!agents.has(parent) && !builtInAgents.has(parent)) return [unknownAgent(agents, parent, path)];
  const line = lineage(agents, name);
  if (line !== undefined) return checkMode(name, profile, line);
  if (!leadsBack(agents, name)) return [];
  const detail = createMessage("agent-cycle", { agent: name, other: parent });
  return [bad(path, detail, createMessage("break-agent-cycle"))];
}

/** A command of one's own is what runs, in whatever mode. */
function checkModes(name: string, { mode }: PlanAgent): readonly Finding[] {
  if (mode === undefined || mode === "acp") return [];
  const detail = createMessage("agent-mode-of-command", { agent: name });
  return [{ ...bad(["agents", name, "mode"], detail, createMessage("remove-mode")), at: "key" }];
}

function checkMode(name: string, { mode }: PlanAgent, { origin, profiles }: Lineage): readonly Finding[] {
  const hasMode = origin.builtIn === undefined ? mode === undefined : origin.builtIn[modeOf(profiles)];
  if (mode === undefined || hasMode) return [];
  if (origin.builtIn === undefined) return checkModes(name, { mode });
  const detail = createMessage("agent-without-mode", { agent: origin.name, mode });
  return [bad(["agents", name, "mode"], detail, createMessage("use-once"))];
}

function leadsBack(agents: Agents, name: string): boolean {
  const seen = new Set<string>();
  let next = agents.get(name)?.extends;
  while (next !== undefined && next !== name && !seen.has(next)) {
    seen.add(next);
    next = agents.get(next)?.extends;
  }
  return next === name;
}

export function unknownAgent(agents: Agents, name: string, path: Finding["path"]): Finding {
  const known = agentNames(agents);
  return {
    path,
    at: "value",
    reason: "unknown-agent",
    detail: createMessage("unknown-agent", { agent: name }),
    hint: [...didYouMean(nearest(name, known)), createMessage("allowed-agents", { names: codes(known) })],
  };
}

function bad(path: Finding["path"], detail: PlanMessage, hint: PlanMessage): Finding {
  return { path, at: "value", reason: "bad-agent", detail, hint: [hint] };
}
