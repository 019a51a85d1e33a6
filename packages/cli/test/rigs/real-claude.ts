import { spawnSync } from "node:child_process";
import { join } from "node:path";

const version = "2.1.330";

/** Installs Claude Code below a directory; without a program, `missing` says what is. */
export function installClaude(directory: string): {
  readonly program: string | undefined;
  readonly missing: string;
} {
  // The program itself is in the package of the platform; the other one only finds it.
  const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", directory];
  const { status } = spawnSync("npm", ["install", ...options, `${name}@${version}`], {
    stdio: "ignore",
    timeout: 120_000,
  });
  const file = join(directory, "node_modules", name, "claude");
  const program = status === 0 && spawnSync(file, ["--version"]).status === 0 ? file : undefined;
  return {
    program,
    missing: program === undefined ? ` (needs @anthropic-ai/claude-code ${version} from npm)` : "",
  };
}
