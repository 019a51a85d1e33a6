import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Each is installed by the package of the platform, which has the program itself; the main one only finds it. */
const agents = {
  claude: { version: "2.1.330", install: installClaude },
  codex: { version: "0.169.0", install: installCodex },
  opencode: { version: "1.18.33", install: installOpencode },
  gemini: { version: "0.61.0", install: installGemini },
} as const;

const platform = `${process.platform}-${process.arch}`;

interface Installed {
  /** Undefined: it cannot be installed here, and `missing` says what is. */
  readonly program: string | undefined;
  /** The directory of the program, to be put into PATH. */
  readonly bin: string;
  readonly missing: string;
}

/** Adapters of the Agent Client Protocol, which drive the program of an agent that is installed beside them. */
const adapters = {
  claude: { program: "claude-agent-acp", version: "0.100.0" },
  codex: { program: "codex-acp", version: "2.6.0" },
} as const;

/** Installs the adapter of an agent below a directory; `missing` says what is missing, and is empty otherwise. */
export function installAdapter(name: keyof typeof adapters, directory: string) {
  const { program, version } = adapters[name];
  const wish = `@agentclientprotocol/${program}@${version}`;
  // Without the program of the agent that it would bring.
  const isThere = add(directory, wish, "--omit=optional");
  return {
    bin: join(directory, "node_modules", ".bin"),
    missing: isThere ? "" : ` (needs ${wish} from npm)`,
  };
}

/** Installs the program of an agent below a directory, from npm. */
export function installAgent(name: keyof typeof agents, directory: string): Installed {
  const { version, install } = agents[name];
  const file = install(directory, version);
  const works = file !== undefined && spawnSync(file, ["--version"], { timeout: 60_000 }).status === 0;
  return {
    program: works ? file : undefined,
    bin: dirname(file ?? directory),
    missing: works ? "" : ` (needs ${name} ${version} from npm)`,
  };
}

function add(directory: string, wish: string, ...options: readonly string[]): boolean {
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", ...options, "--prefix", directory];
  return spawnSync("npm", ["install", ...quiet, wish], { stdio: "ignore", timeout: 120_000 }).status === 0;
}

function installClaude(directory: string, version: string): string | undefined {
  const name = `@anthropic-ai/claude-code-${platform}`;
  return add(directory, `${name}@${version}`) ? join(directory, "node_modules", name, "claude") : undefined;
}

function installCodex(directory: string, version: string): string | undefined {
  const name = "@openai/codex";
  if (!add(directory, `${name}@npm:${name}@${version}-${platform}`)) return undefined;
  const vendor = join(directory, "node_modules", name, "vendor");
  const [target = ""] = readdirSync(vendor);
  return join(vendor, target, "bin", "codex");
}

function installOpencode(directory: string, version: string): string | undefined {
  const name = `opencode-${platform}`;
  return add(directory, `${name}@${version}`)
    ? join(directory, "node_modules", name, "bin", "opencode")
    : undefined;
}

function installGemini(directory: string, version: string): string | undefined {
  return add(directory, `@google/gemini-cli@${version}`, "--omit=optional")
    ? join(directory, "node_modules", ".bin", "gemini")
    : undefined;
}
