import { closeSync, constants, lstatSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";

import { typedPromptOption } from "@wezterm-parallel/shared/domain/task/agent/agent-commands";
import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

interface HookedSession {
  readonly argv: readonly string[];
  /** The directory in which hooks append their reports. */
  readonly directory: string;
  /** Top of the checkout if it is the task's own; absent: a directory of the user, where nothing is written. */
  readonly worktree?: string | undefined;
  /** The value of a variable that the program will have. */
  readonly variable: (name: string) => string | undefined;
}

const promptOption = "--prompt=";

/**
 * Returns the argv of an agent, and variables that it needs instead of what was taken from it: opencode takes no prompt for a
 * conversation that it continues in its own screen, so its plugin sends it (1.18).
 */
export function promptByPlugin({ argv, variable }: Pick<HookedSession, "argv" | "variable">): {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  const isOpencode = basename(argv[0] ?? "") === "opencode" && argv.includes("--continue");
  const prompt = argv.find((part) => part.startsWith(promptOption));
  const hasPlugin = parseObject(variable(configVariable) ?? "{}") !== undefined;
  if (!isOpencode || prompt === undefined || !hasPlugin) return { argv, env: {} };
  return {
    argv: argv.filter((part) => part !== prompt),
    env: { WZP_CONTINUE_PROMPT: prompt.slice(promptOption.length) },
  };
}

/** Returns the argv of an agent that takes no prompt at its start, without it, and the prompt. */
export function promptToType(argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly prompt?: string | undefined;
} {
  const part = argv.find((each) => each.startsWith(typedPromptOption));
  if (basename(argv[0] ?? "") !== "aider" || part === undefined) return { argv };
  return { argv: argv.filter((each) => each !== part), prompt: part.slice(typedPromptOption.length) };
}

/**
 * Installs hooks for the one session of an agent that says what it does in no other way: variables to add for opencode,
 * and a file for gemini. Claude and codex report their status to the terminal, so they need none.
 */
export function installHooks(session: HookedSession): Readonly<Record<string, string>> {
  const program = basename(session.argv[0] ?? "");
  if (program === "opencode") return opencodeVariables(session);
  const isGemini = program === "gemini" && session.worktree !== undefined;
  // `--skip-trust` comes too late for the settings of the directory (gemini 0.61).
  return isGemini && installGemini(session.worktree, session) ? { GEMINI_CLI_TRUST_WORKSPACE: "true" } : {};
}

const plugin = new URL("./opencode-plugin.js", import.meta.url).href;
const configVariable = "OPENCODE_CONFIG_CONTENT";

/** Adds to the configuration that the variable may already contain; one that cannot be read stays as it is. */
function opencodeVariables({ directory, variable }: HookedSession): Readonly<Record<string, string>> {
  const config = parseObject(variable(configVariable) ?? "{}");
  if (config === undefined) return {};
  const plugins = Array.isArray(config["plugin"]) ? config["plugin"] : [];
  return {
    [configVariable]: JSON.stringify({ ...config, plugin: [...plugins, plugin] }),
    WZP_HOOKS: hookFile(directory),
  };
}

/** Recognises a file that an earlier attempt in the same checkout wrote. */
const hookName = "wzp-attention";

/**
 * Gemini takes hooks from the settings of its directory. They are written only where the checkout has none, and git
 * ignores them; the hook appends its input and prints nothing, which takes a few ms.
 */
function installGemini(worktree: string, { directory }: HookedSession): boolean {
  const folder = `${worktree}/.gemini`;
  const command = `{ cat; echo; } >> ${quoteWord(hookFile(directory))} 2>/dev/null || true`;
  const hook = { name: hookName, type: "command", command, timeout: 5_000 };
  const settings = {
    hooks: { Notification: [{ matcher: "*", hooks: [hook] }] },
    // The title says when it no longer waits.
    ui: { dynamicWindowTitle: true, hideWindowTitle: false },
  };
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // A link could lead out of the checkout.
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  }
  const ignored = `${folder}/.gitignore`;
  if (!isOurs(`${folder}/settings.json`, hookName) || !isOurs(ignored, "/settings.json")) return false;
  write(ignored, "/settings.json\n/.gitignore\n");
  write(`${folder}/settings.json`, `${JSON.stringify(settings, undefined, 2)}\n`);
  return true;
}

/** Returns true if the file is absent, or was written here before. */
function isOurs(path: string, mark: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined || (found.isFile() && readFileSync(path, "utf8").includes(mark));
}

function write(path: string, text: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

function hookFile(directory: string): string {
  return `${directory}/${sessionFileNames.hooks}`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
