import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { homePaths } from "../../packages/shared/src/protocol/home.ts";
import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { homeId } from "../../packages/backend/src/base/process-tree/home-id.ts";
import { type Ended, endOf, killNow } from "./home.ts";
import { type FoundProcess, processesWith } from "./processes.ts";

/** `nobody`, where the tests run as root: a path that only the server's user may read then fails. */
const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A machine with a worker and without a server: another user, with a home of its own, who cannot read the server's home
 * or the user's repository.
 */
export class OtherMachine implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-far-"));
  readonly home = join(this.path, "wzp");
  readonly state = join(this.home, "state");
  readonly agentSocket = homePaths({
    env: { WZP_HOME: this.home },
    homeDirectory: this.path,
    userId: other.uid ?? process.getuid?.() ?? 0,
  }).agentSocket;

  constructor() {
    mkdirSync(this.home);
    for (const path of [this.path, this.home]) {
      chmodSync(path, 0o700);
      if (other.uid !== undefined) chownSync(path, other.uid, other.gid);
    }
    // The programs under test were built into a directory that only their builder may enter.
    chmodSync(dirname(dirname(dirname(mainProgram))), 0o755);
  }

  wzp(...args: readonly string[]): Promise<Ended> {
    const { PATH = "" } = process.env;
    const env = {
      PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
      HOME: this.path,
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      WZP_HOME: this.home,
    };
    const options = { cwd: this.path, env, stdio: "pipe", ...other } as const;
    return endOf(spawn(process.execPath, [mainProgram, ...args], options));
  }

  /** Puts a file on the machine. */
  write(name: string, text: string, mode = 0o644): string {
    const file = join(this.path, name);
    writeFileSync(file, text);
    // Whatever the umask of the tests is, the machine's user can read it.
    chmodSync(file, mode);
    return file;
  }

  processes(): FoundProcess[] {
    const marks = [
      `WZP_HOME=${this.home}`,
      `WZP_DAEMON_OF=${this.state}`,
      `WZP_HOME_ID=${homeId(this.state)}`,
    ];
    return processesWith(...marks);
  }

  /** The daemon itself, which its keeper starts again. */
  killWorker(): void {
    for (const { pid, command } of this.processes())
      if (command.includes(" daemon worker ") && !command.includes("wzp-keeper")) killNow(pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wzp("down", "--kill");
    for (const { pid } of this.processes()) killNow(pid);
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
