import { nearest } from "../../base/did-you-mean.ts";
import { agentTimeoutMs, promptCommand, promptMark } from "../task/agent-commands.ts";
import type { AgentCommands, Command, Resolver } from "../task/task-spec.ts";
import { createMessage, type PlanMessage } from "./problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "./problems/plan-problem.ts";
import type { PlanAgent } from "./schema/plan-schema.ts";

/** Placeholder entry for the `args` of the profiles that extend this one. */
const argsMark = "{args}";

/** Its options come before the subcommand. */
const codexExec = ["codex", "exec", "--sandbox", "workspace-write", argsMark];

/**
 * Built-in profiles: a single prompt, no questions, edits inside the checkout allowed. A prompt may begin
 * with `-`, as a list does, so it is placed where the program cannot mistake it for an option.
 */
export const builtInAgents: ReadonlyMap<string, PlanAgent> = new Map(
  Object.entries({
    claude: {
      command: ["claude", "-p", "--permission-mode", "acceptEdits", argsMark, "--", promptMark],
      continue: [
        "claude",
        "-p",
        "--continue",
        "--permission-mode",
        "acceptEdits",
        argsMark,
        "--",
        promptMark,
      ],
    },
    codex: {
      command: [...codexExec, "--", promptMark],
      continue: [...codexExec, "resume", "--last", "--", promptMark],
    },
    opencode: {
      command: ["opencode", "run", argsMark, "--", promptMark],
      continue: ["opencode", "run", "--continue", argsMark, "--", promptMark],
    },
    gemini: {
      command: ["gemini", "--yolo", "--skip-trust", argsMark, `--prompt=${promptMark}`],
      continue: ["gemini", "-r", "latest", "--yolo", "--skip-trust", argsMark, `--prompt=${promptMark}`],
    },
    aider: {
      command: ["aider", "--yes-always", argsMark, `--message=${promptMark}`],
      continue: ["aider", "--restore-chat-history", "--yes-always", argsMark, `--message=${promptMark}`],
    },
  }),
);

export type Agents = ReadonlyMap<string, PlanAgent>;

/** A profile merged with everything that it extends. */
interface ResolvedAgent {
  readonly commands: AgentCommands;
  readonly env: Readonly<Record<string, string>>;
}

/** Returns the profile, or undefined when neither it nor what it extends has a command. */
function resolveAgent(agents: Agents, name: string): ResolvedAgent | undefined {
  const line = lineage(agents, name);
  const origin = line?.at(-1);
  if (line === undefined || origin?.command === undefined) return undefined;
  const profiles = line.toReversed();
  const args = profiles.flatMap((profile) => profile.args ?? []);
  const env = Object.assign({}, ...profiles.map((profile) => profile.env ?? {}));
  const start = withArguments(origin.command, args);
  const again = line.find((profile) => profile.continue !== undefined)?.continue;
  const commands = again === undefined ? { start } : { start, continue: withArguments(again, args) };
  return { commands, env };
}

/** The settings that a task takes from its agent; the task's own variables and time limit override them. */
interface PromptedAgent {
  readonly command: Extract<Command, { kind: "argv" }>;
  readonly agentCommands: AgentCommands;
  readonly env: ResolvedAgent["env"];
  readonly timeout: number;
}

/** Returns undefined for an agent without a command. */
export function promptAgent(agents: Agents, name: string, prompt: string): PromptedAgent | undefined {
  const agent = resolveAgent(agents, name);
  if (agent === undefined) return undefined;
  const { commands, env } = agent;
  const command = promptCommand(commands.start, prompt);
  return { command, agentCommands: commands, env, timeout: agentTimeoutMs };
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

/** Returns the profile and those it extends, up to one with a command; undefined for a cycle or a missing profile. */
function lineage(agents: Agents, name: string): readonly PlanAgent[] | undefined {
  const line: PlanAgent[] = [];
  const seen = new Set<string>();
  let next: string | undefined = name;
  while (next !== undefined) {
    const profile = profileOf(agents, next, seen);
    if (profile === undefined) return undefined;
    line.push(profile);
    next = profile.command === undefined ? profile.extends : undefined;
  }
  return line;
}

/** A plan's profile overrides the built-in of the same name, and may extend it. */
function profileOf(agents: Agents, name: string, seen: Set<string>): PlanAgent | undefined {
  const own = seen.has(name) ? undefined : agents.get(name);
  if (own === undefined && seen.has(`built-in ${name}`)) return undefined;
  seen.add(own === undefined ? `built-in ${name}` : name);
  return own ?? builtInAgents.get(name);
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
  const unmarked = (["command", "continue"] as const).find((key) => lacksMark(profile[key]));
  if (unmarked !== undefined) {
    const detail = createMessage("agent-without-mark", { agent: name });
    return [bad([...path, unmarked], detail, createMessage("add-prompt-mark"))];
  }
  if (profile.command !== undefined) return [];
  if (profile.extends === undefined) {
    const hint = createMessage("give-command", { example: `[claude, -p, "${promptMark}"]` });
    return [{ ...bad(path, createMessage("agent-neither", { agent: name }), hint), at: "key" }];
  }
  return checkExtends(agents, name, profile.extends);
}

function lacksMark(command: readonly string[] | undefined): boolean {
  return command !== undefined && !command.some((part) => part.includes(promptMark));
}

function checkExtends(agents: Agents, name: string, parent: string): readonly Finding[] {
  const path = ["agents", name, "extends"];
  if (!agents.has(parent) && !builtInAgents.has(parent)) return [unknownAgent(agents, parent, path)];
  if (resolveAgent(agents, name) !== undefined || !leadsBack(agents, name)) return [];
  const detail = createMessage("agent-cycle", { agent: name, other: parent });
  return [bad(path, detail, createMessage("break-agent-cycle"))];
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
