import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { basename, join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

export interface InstalledAgent {
  /** Absolute; absent: not installed on this machine. */
  readonly path?: string;
  /** Absent: unknown, because only the known programs are asked. */
  readonly version?: string;
  /** `unknown`: neither a file nor a variable tells. */
  readonly login: "found" | "not-found" | "unknown";
  /** The file or the variable with the credentials. */
  readonly credentials?: string;
}

interface KnownProgram {
  /** Variables with credentials. */
  readonly variables: readonly string[];
  /** The file with credentials; absent: it depends on the configuration. */
  readonly file?: (env: Env) => string;
  /** Without the file it is not logged in, as far as its defaults go. */
  readonly isDecisive?: boolean;
}

const home = (env: Env) => env["HOME"] ?? "";
const programs: ReadonlyMap<string, KnownProgram> = new Map(
  Object.entries<KnownProgram>({
    claude: {
      variables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
      file: (env) => join(env["CLAUDE_CONFIG_DIR"] || join(home(env), ".claude"), ".credentials.json"),
      // macOS keeps them in the keychain.
      isDecisive: process.platform === "linux",
    },
    codex: {
      variables: ["OPENAI_API_KEY", "CODEX_API_KEY"],
      file: (env) => join(env["CODEX_HOME"] || join(home(env), ".codex"), "auth.json"),
    },
    opencode: {
      variables: [],
      file: (env) =>
        join(env["XDG_DATA_HOME"] || join(home(env), ".local", "share"), "opencode", "auth.json"),
    },
    gemini: {
      variables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
      file: (env) => join(env["GEMINI_CLI_HOME"] || home(env), ".gemini", "oauth_creds.json"),
      isDecisive: true,
    },
    aider: { variables: [] },
  }),
);

/** A program that prints its version takes seconds on a loaded machine; one that waits for something never ends. */
const versionPatienceMs = 30_000;

/** Finds what is installed of an agent on this machine, without a request to its provider. */
export async function findInstalled(program: string, env: Env): Promise<InstalledAgent> {
  const path = findProgram(program, env);
  const name = basename(program);
  const known = programs.get(name);
  // An adapter uses the login of the agent that it brings, such as claude-agent-acp that of claude.
  const owner = known ?? programs.get(name.replace(/(?:-agent)?-acp$/, ""));
  const found = { ...(path !== undefined && { path }), ...findLogin(owner, env) };
  // An unknown program might take `--version` for a prompt; a path may name a program of the project.
  if (path === undefined || known === undefined || program.includes("/")) return found;
  const version = await readVersion(path, env);
  return version === undefined ? found : { ...found, version };
}

function findProgram(program: string, env: Env): string | undefined {
  if (program.includes("/")) return isExecutable(program) ? program : undefined;
  return (env["PATH"] ?? "")
    .split(":")
    .filter((directory) => directory.startsWith("/"))
    .map((directory) => join(directory, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findLogin(known: KnownProgram | undefined, env: Env): Pick<InstalledAgent, "login" | "credentials"> {
  const variable = known?.variables.find((name) => Boolean(env[name]));
  if (variable !== undefined) return { login: "found", credentials: variable };
  const file = known?.file?.(env);
  if (file !== undefined && existsSync(file)) return { login: "found", credentials: file };
  return { login: known?.isDecisive === true ? "not-found" : "unknown" };
}

function readVersion(path: string, env: Env): Promise<string | undefined> {
  return new Promise((done) => {
    const options = { env: { ...env }, timeout: versionPatienceMs, killSignal: "SIGKILL" } as const;
    execFile(path, ["--version"], options, (error, stdout) => {
      done(error === null ? /\d{1,9}(?:\.\d{1,9}){1,9}/.exec(stdout)?.[0] : undefined);
    });
  });
}
