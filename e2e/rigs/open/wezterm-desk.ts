import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { mainProgram } from "../../../packages/cli/test/rigs/built-package.ts";
import type { WorkspaceRecord } from "../../../packages/cli/src/workspace/workspace-record.ts";
import { TestHome, type Ended } from "../home.ts";
import { until } from "../until.ts";
import { startWezterm, type ListedPane, type Wezterm, type WeztermOptions } from "../wezterm/rig.ts";

/** A person in WezTerm, in a project with a plan, with a separate home. */
export class WeztermDesk implements AsyncDisposable {
  readonly wezterm: Wezterm;
  readonly home = new TestHome();
  readonly project = join(this.home.path, "tally");

  private constructor(wezterm: Wezterm, plan: string) {
    this.wezterm = wezterm;
    mkdirSync(this.project);
    writeFileSync(join(this.project, "wezterm-parallel.yaml"), plan);
  }

  static async open(plan: string, options: WeztermOptions = {}): Promise<WeztermDesk> {
    return new WeztermDesk(await startWezterm(options), plan);
  }

  /** Runs `wzp` in the project as in the first pane. */
  wzp(...args: readonly string[]): Promise<Ended> {
    return this.wzpIn(this.project, ...args);
  }

  /** Runs it and expects success. */
  async succeed(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.wzp(...args);
    if (code !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  async panes(): Promise<readonly ListedPane[]> {
    return (await this.wezterm.list()).filter(({ workspace }) => workspace === "tally");
  }

  text(pane: number): Promise<string> {
    return this.wezterm.cli("get-text", "--pane-id", String(pane));
  }

  /** Waits for the pane of the workspace that shows this text. */
  paneWith(wanted: string): Promise<number> {
    return until(`a pane with ${wanted}`, async () => {
      for (const { pane_id } of await this.panes())
        if ((await this.text(pane_id)).includes(wanted)) return pane_id;
      return undefined;
    });
  }

  async sees(pane: number, wanted: string): Promise<void> {
    const look = async (): Promise<boolean> => (await this.text(pane)).includes(wanted);
    await until(`pane ${pane} shows ${wanted}`, look, patienceMs).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await this.text(pane)}`, { cause: error });
    });
  }

  async type(pane: number, line: string): Promise<void> {
    await this.wezterm.cli("send-text", "--no-paste", "--pane-id", String(pane), `${line}\r`);
  }

  /** Returns the record of the project's workspace. */
  record(): WorkspaceRecord | undefined {
    const directory = join(this.home.state, "workspaces");
    return readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(directory, name), "utf8")) as WorkspaceRecord)
      .find(({ name }) => name === "tally");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
    await this.wezterm[Symbol.asyncDispose]();
  }

  async wzpIn(cwd: string, ...args: readonly string[]): Promise<Ended> {
    const { env, executable, socket } = this.wezterm;
    const child = spawn(process.execPath, [mainProgram, ...args], {
      cwd,
      env: {
        ...env,
        WZP_HOME: this.home.path,
        WEZTERM_UNIX_SOCKET: socket,
        WEZTERM_EXECUTABLE_DIR: dirname(executable),
        WEZTERM_PANE: "0",
        TERM_PROGRAM: "WezTerm",
      },
      stdio: "pipe",
    });
    child.stdin.end();
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise<number | null>((settle) => void child.once("close", settle));
    return { code, stdout, stderr };
  }
}

/** Below the limit of a test, so that the error says what it waited for. */
const patienceMs = 20_000;
