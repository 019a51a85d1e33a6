import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { openHostSessions } from "../../src/drivers/session/hosts/open-host-sessions.ts";
import { hostPids, waitFor } from "./session-rig.ts";
import type { Sessions } from "../../src/drivers/session/sessions.ts";
import { storedApiRig } from "./api-rig.ts";
import { submission, task, TestWorker } from "./queue-rig.ts";
import { TerminalViewer } from "./terminal-viewer.ts";

type Api = Awaited<ReturnType<typeof storedApiRig>>;

const hostProgram = [process.execPath, fileURLToPath(new URL("../../src/entry/host.ts", import.meta.url))];

/** A served API whose run r1 of project p1 has running tasks, each a shell script in a real session host. */
export class TerminalsRig implements AsyncDisposable {
  readonly api: Api;
  readonly base: string;
  readonly sessions: Sessions;
  readonly #opened: AsyncDisposableStack;

  private constructor(api: Api, sessions: Sessions, opened: AsyncDisposableStack) {
    this.api = api;
    this.base = api.base ?? "";
    this.sessions = sessions;
    this.#opened = opened;
  }

  static async open(scripts: Readonly<Record<string, string>>): Promise<TerminalsRig> {
    await using opened = new AsyncDisposableStack();
    const api = opened.use(await storedApiRig());
    await api.listen();
    const { state } = api;
    const runtime = join(state, "..", "run");
    const sessions = await openHostSessions({ state, runtime, hostProgram, hosts: 1 });
    opened.defer(() => endHosts(state));
    opened.use(sessions);
    const names = Object.keys(scripts);
    const payload = submission(names.map((name) => task(name, { terminal: true })));
    await api.app.inject({ method: "POST", url: "/api/v1/runs", payload });
    const worker = new TestWorker(api, { tasks: 1_000, cpu: 1_000 });
    opened.defer(() => worker.leave());
    await waitFor("the tasks to be assigned", () => worker.live.size === names.length);
    const rig = new TerminalsRig(api, sessions, opened.move());
    await Promise.all(names.map((name) => rig.#start(name, scripts[name] ?? "")));
    return rig;
  }

  /** Views a task's terminal over the network with this person's key. */
  look(name: string, key: string): Promise<TerminalViewer> {
    return TerminalViewer.open(this.base, `r1/${name}#1`, key);
  }

  /** Makes a key for a new person with this role in the project. */
  async keyOf(role: string): Promise<{ key: string; user: string }> {
    const { app } = this.api;
    const added = await app.inject({ method: "POST", url: "/api/v1/users", payload: { name: `a-${role}` } });
    const { id } = added.json<{ id: string }>();
    await app.inject({ method: "PUT", url: `/api/v1/projects/p1/members/${id}`, payload: { role } });
    return { key: await this.api.keyFor(id), user: id };
  }

  directory(name: string): string {
    return attemptDirectory(this.api.state, 1, name, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.sessions.known()].map((id) => this.#stop(id)));
    await this.#opened.disposeAsync();
  }

  async #stop(id: string): Promise<void> {
    await this.sessions.stop(id, 0);
    await this.sessions.ended(id);
    this.sessions.forget(id);
  }

  async #start(name: string, script: string): Promise<void> {
    const directory = this.directory(name);
    mkdirSync(directory, { recursive: true });
    const started = await this.sessions.start({
      id: `r1/${name}#1`,
      directory,
      argv: ["sh", "-c", script],
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", LANG: "C.UTF-8" },
      cwd: this.api.state,
      terminal: { columns: 80, rows: 24 },
    });
    if (!started.ok) throw new Error(started.failure.detail);
  }
}

/** Stops the hosts, which would otherwise wait for a returning worker. */
async function endHosts(state: string): Promise<void> {
  await waitFor("the hosts to go", () => {
    const hosts = hostPids(state);
    for (const pid of hosts) process.kill(pid, "SIGTERM");
    return hosts.length === 0;
  });
}
