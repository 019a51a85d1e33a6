import { acpCommand } from "../task/agent/acp-command.ts";
import { promptMark, sessionMark, typedPromptOption } from "../task/agent/agent-commands.ts";
import { outsideAgent, outsideCommand } from "../task/agent/outside-agent.ts";
import type { TaskSpec } from "../task/task-spec.ts";

/** Placeholder entry for the arguments of the profiles that extend this one. */
export const argsMark = "{args}";

/** Commands of an agent, with the marks `{prompt}`, `{session}` and `{args}`. */
export interface AgentArgv {
  readonly command: readonly string[];
  /** Continues the conversation that `command` began. */
  readonly continue?: readonly string[] | undefined;
}

export interface BuiltInAgent {
  /** Answers a single prompt and exits. */
  readonly once: AgentArgv;
  /** Its own screen, with the prompt already given; absent: it has no such mode. */
  readonly terminal?: AgentArgv;
  /** Its server of the Agent Client Protocol, or an adapter that has one; absent: there is none. */
  readonly acp?: AgentArgv;
  /** The program whose options for MCP servers it takes; absent: it cannot get tools by options. */
  readonly mcp?: TaskSpec["mcp"];
}

/** The worker adds the conversation to load, whose id the agent chose. */
export function acpArgv(agent: readonly string[], mode?: string): AgentArgv {
  const command = acpCommand(agent, mode);
  return { command, continue: command };
}

/*
 * Every profile states what the agent may do, because the defaults of these programs differ and change: files of the
 * checkout may be edited without questions. A prompt may begin with `-`, as a list does, so it is placed where the
 * program cannot mistake it for an option.
 */

const claudeEdits = ["--permission-mode=acceptEdits", argsMark, "--", promptMark];
/** Its options come before the subcommand. */
const codexExec = ["codex", "exec", "--sandbox=workspace-write", "--config=approval_policy=never", argsMark];
/** Asks before commands that leave the sandbox. */
const codexScreen = ["--sandbox=workspace-write", "--ask-for-approval=on-request", argsMark];
const geminiOnce = ["--approval-mode=yolo", "--skip-trust", argsMark, `--prompt=${promptMark}`];
const geminiScreen = [
  "--approval-mode=auto_edit",
  "--skip-trust",
  argsMark,
  `--prompt-interactive=${promptMark}`,
];
/** Otherwise it asks at its start, or does with `--yes-always`: change `.gitignore`, open web pages, install its next version. */
const aiderQuiet = [
  "--no-gitignore",
  "--no-check-update",
  "--no-show-release-notes",
  "--no-show-model-warnings",
  argsMark,
];
/** Without the space, it would run a prompt that begins with `!` as a command of the shell. */
const aiderOnce = ["--yes-always", ...aiderQuiet, `--message= ${promptMark}`];
/** It takes no prompt at its start: the worker keeps it until its screen asks for one. */
const aiderScreen = [...aiderQuiet, `${typedPromptOption}${promptMark}`];

export const builtInAgents: ReadonlyMap<string, BuiltInAgent> = new Map(
  Object.entries<BuiltInAgent>({
    claude: {
      mcp: "claude",
      once: {
        command: ["claude", "-p", `--session-id=${sessionMark}`, ...claudeEdits],
        continue: ["claude", "-p", `--resume=${sessionMark}`, ...claudeEdits],
      },
      acp: acpArgv(["claude-agent-acp", argsMark], "acceptEdits"),
      terminal: {
        command: ["claude", `--session-id=${sessionMark}`, ...claudeEdits],
        continue: ["claude", `--resume=${sessionMark}`, ...claudeEdits],
      },
    },
    codex: {
      mcp: "codex",
      once: {
        command: [...codexExec, "--", promptMark],
        continue: [...codexExec, "resume", "--last", "--", promptMark],
      },
      // In its default mode, a model decides what is allowed.
      acp: acpArgv(["codex-acp", argsMark], "workspace-write"),
      terminal: {
        command: ["codex", ...codexScreen, "--", promptMark],
        continue: ["codex", ...codexScreen, "resume", "--last", "--", promptMark],
      },
    },
    opencode: {
      once: {
        command: ["opencode", "run", argsMark, "--", promptMark],
        continue: ["opencode", "run", "--continue", argsMark, "--", promptMark],
      },
      acp: acpArgv(["opencode", "acp", argsMark]),
      terminal: {
        command: ["opencode", argsMark, `--prompt=${promptMark}`],
        continue: ["opencode", "--continue", argsMark, `--prompt=${promptMark}`],
      },
    },
    gemini: {
      once: {
        command: ["gemini", `--session-id=${sessionMark}`, ...geminiOnce],
        continue: ["gemini", `--resume=${sessionMark}`, ...geminiOnce],
      },
      acp: acpArgv(["gemini", "--acp", "--skip-trust", argsMark], "autoEdit"),
      terminal: {
        command: ["gemini", `--session-id=${sessionMark}`, ...geminiScreen],
        continue: ["gemini", `--resume=${sessionMark}`, ...geminiScreen],
      },
    },
    aider: {
      once: {
        command: ["aider", ...aiderOnce],
        continue: ["aider", "--restore-chat-history", ...aiderOnce],
      },
      terminal: {
        command: ["aider", ...aiderScreen],
        continue: ["aider", "--restore-chat-history", ...aiderScreen],
      },
    },
    [outsideAgent]: { once: { command: outsideCommand } },
  }),
);
