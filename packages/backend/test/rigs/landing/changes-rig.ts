import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { ok } from "@wezterm-parallel/shared/base/result";
import { createCheckoutsClient } from "@wezterm-parallel/shared/client/checkouts-client";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { openLandings } from "../../../src/drivers/checkout/local/landing/open-landings.ts";
import { openPushes } from "../../../src/drivers/checkout/local/push/open-pushes.ts";
import { openForges } from "../../../src/entry/forges.ts";
import { openCheckouts } from "../../../src/drivers/checkout/local/open-checkouts.ts";
import { openChangeFiles } from "../../../src/drivers/checkout/local/review/open-change-files.ts";
import { openRadar } from "../../../src/drivers/checkout/local/radar/open-radar.ts";
import { TestRepository } from "../test-repository.ts";
import { openHostSessions } from "../../../src/drivers/session/hosts/open-host-sessions.ts";
import { hostPids, waitFor } from "../session-rig.ts";
import { cleanerOf } from "../../../src/entry/clean-checkouts.ts";
import { retentionOf } from "../../../src/worker/retention/decide-removals.ts";
import { workHome, type WorkingHome } from "../../../src/entry/work-home.ts";
import { storedApiRig } from "../api-rig.ts";
import { submission, task } from "../queue-rig.ts";
import { addPerson, requestAs } from "../two-projects.ts";

const hostProgram = [process.execPath, fileURLToPath(new URL("../../../src/entry/host.ts", import.meta.url))];

type Api = Awaited<ReturnType<typeof storedApiRig>>;

/**
 * A real server, a real worker on its socket, and a repository in which run r1 of project p1 has scripts as
 * tasks.
 */
export class ChangesRig implements AsyncDisposable {
  readonly api: Api;
  readonly repository: TestRepository;
  readonly ask: ReturnType<typeof requestAs>;
  readonly #opened: AsyncDisposableStack;
  #worker: WorkingHome | undefined;

  private constructor(api: Api, repository: TestRepository, opened: AsyncDisposableStack) {
    this.api = api;
    this.repository = repository;
    this.ask = requestAs(api);
    this.#opened = opened;
  }

  static async open(
    scripts: Readonly<Record<string, string>>,
    spec: Partial<TaskSpecInput> = {},
  ): Promise<ChangesRig> {
    await using opened = new AsyncDisposableStack();
    const repository = opened.use(new TestRepository());
    const rig = new ChangesRig(opened.use(await storedApiRig()), repository, opened.move());
    await rig.startWorker();
    const tasks = Object.entries(scripts).map(([name, script]) =>
      task(name, { command: { kind: "shell", script }, checkout: "worktree", terminal: false, ...spec }),
    );
    const { project } = repository;
    const environment = { mode: "clean", variables: { PATH: process.env["PATH"] ?? "" } } as const;
    await rig.ask("POST", "/api/v1/runs", submission(tasks, { project, environment }));
    return rig;
  }

  async startWorker(): Promise<void> {
    const { state, socket } = this.api;
    const runtime = join(state, "..", "run");
    const home = {
      state,
      runtime,
      config: join(state, "..", "config"),
      serverSocket: socket,
      agentSocket: join(runtime, "agents", "api.sock"),
    };
    const { env } = this.repository;
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    const working = await workHome(home, async () => {
      const sessions = await openHostSessions({ state, runtime, hostProgram, hosts: 1 });
      const checkouts = openCheckouts({ state, env, now: () => Date.now() });
      const clean = cleanerOf(checkouts, () => Promise.resolve(retentionOf()));
      return ok({
        sessions,
        checkouts,
        landings: openLandings({ state, env }),
        changeFiles: openChangeFiles(env),
        radar: openRadar({ state, env }),
        pushes: openPushes(env),
        forges: openForges(env),
        ports: noPorts,
        sweep: async () => {},
        clean,
      });
    });
    if (!working.ok) throw new Error(working.failure.detail);
    this.#worker = working.value;
  }

  async stopWorker(): Promise<void> {
    this.#worker?.stop();
    await this.#worker?.stopped;
  }

  /** Waits until the task is in this state. */
  async until(name: string, state: string): Promise<void> {
    await waitFor(`${name} to be ${state}`, async () => {
      const found = await this.api.records.task(`r1/${name}`);
      return found.ok && found.value.state === state;
    });
  }

  /** Sends requests as a new person with this role in p1, or without a role. */
  async as(role?: string): Promise<ReturnType<typeof requestAs>> {
    const id = await addPerson(this.api, `a-${role ?? "stranger"}`);
    if (role !== undefined) await this.ask("PUT", `/api/v1/projects/p1/members/${id}`, { role });
    return requestAs(this.api, await this.api.keyFor(id));
  }

  /** Our own client over the same API. */
  get client() {
    return createCheckoutsClient({
      send: async ({ method, path, body }) => {
        const headers = body === undefined ? {} : { "content-type": "application/json" };
        const answer = await this.api.app.inject({
          method,
          url: path,
          headers,
          ...(body && { payload: body }),
        });
        return ok({ status: answer.statusCode, headers: {}, body: answer.body });
      },
      stream: () => Promise.reject(new Error("nothing here is a stream")),
      decoder: () => (bytes) => new TextDecoder().decode(bytes),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ask("POST", "/api/v1/actions", { action: "cancel", ids: ["r1"] });
    await waitFor("every task to end", async () => {
      const run = await this.api.records.run(1);
      return run.ok && run.value.endedAt !== undefined;
    });
    await this.stopWorker();
    await waitFor("the hosts to go", () => {
      const hosts = hostPids(this.api.state);
      for (const pid of hosts) process.kill(pid, "SIGTERM");
      return hosts.length === 0;
    });
    rmSync(join(this.api.state, "checkouts"), { recursive: true, force: true });
    await this.#opened.disposeAsync();
  }
}

const noPorts = {
  lease: async () => ok([]),
  release: () => {},
  reclaim: () => {},
  variables: () => ({}),
};
