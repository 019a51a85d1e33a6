import { spawnSync } from "node:child_process";
import { join } from "node:path";

const version = "0.86.2";

/** Installs aider below a directory; without its directory of programs, `missing` says what is. */
export function installAider(directory: string): {
  readonly bin: string | undefined;
  readonly missing: string;
} {
  const environment = join(directory, "aider");
  const bin = join(environment, "bin");
  const run = (program: string, args: readonly string[]) =>
    spawnSync(program, [...args], { stdio: "ignore", timeout: 600_000 }).status === 0;
  const isThere =
    run("python3", ["-m", "venv", environment]) &&
    run(join(bin, "pip"), ["install", "--quiet", `aider-chat==${version}`]) &&
    run(join(bin, "aider"), ["--version"]);
  return {
    bin: isThere ? bin : undefined,
    missing: isThere ? "" : ` (needs aider-chat ${version} from PyPI, and Python 3.10 to 3.12)`,
  };
}
