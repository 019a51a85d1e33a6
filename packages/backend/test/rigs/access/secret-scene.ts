import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { storedApiRig } from "../api-rig.ts";
import { TestWorker, turn } from "../queue-rig.ts";

type Rig = Awaited<ReturnType<typeof storedApiRig>>;

/** An API over a real queue with one project, p1, and actions on its secrets. */
class SecretScene implements AsyncDisposable {
  readonly rig: Rig;

  constructor(rig: Rig) {
    this.rig = rig;
  }

  set(name: string, value: string, headers: Record<string, string> = {}) {
    const url = `/api/v1/projects/p1/secrets/${name}`;
    return this.rig.app.inject({ method: "PUT", url, payload: { value }, headers });
  }

  remove(name: string, headers: Record<string, string> = {}) {
    return this.rig.app.inject({ method: "DELETE", url: `/api/v1/projects/p1/secrets/${name}`, headers });
  }

  list() {
    return this.rig.app.inject({ url: "/api/v1/projects/p1/secrets" });
  }

  async trouble(): Promise<unknown[]> {
    const status = await this.rig.app.inject({ url: "/api/v1/status" });
    return status.json<{ trouble: unknown[] }>().trouble;
  }

  rotate() {
    return this.rig.app.inject({ method: "POST", url: "/api/v1/admin/secrets/rotate" });
  }

  submit(secrets: readonly string[], variables: Record<string, string> = {}, more: object = {}) {
    const payload = {
      title: "a run",
      project: { kind: "directory", directory: "/one" },
      source: { kind: "ad-hoc" },
      environment: { mode: "submitted", variables },
      tasks: [taskWith(secrets)],
      ...more,
    };
    return this.rig.app.inject({ method: "POST", url: "/api/v1/runs", payload });
  }

  extend(run: number, secrets: readonly string[]) {
    const payload = { tasks: [{ ...taskWith(secrets), name: "more", base: "more" }] };
    return this.rig.app.inject({ method: "POST", url: `/api/v1/runs/${run}/tasks`, payload });
  }

  /** Connects the only worker, again at each call. */
  worker() {
    const worker = new TestWorker({ gateway: this.rig.gateway });
    return {
      /** Returns the first attempt that it is responsible for. */
      assigned: async (): Promise<Assignment | undefined> => {
        const find = () =>
          worker.sent
            .flatMap((message) => ("attempts" in message && message.type !== "stop" ? message.attempts : []))
            .at(0);
        for (let turns = 0; turns < 500 && find() === undefined; turns += 1) await turn(1);
        return find();
      },
    };
  }

  /**
   * Returns a function that reads the secrets of p1 as a person with a role in a project, and returns the
   * status.
   */
  async people(): Promise<(role: Role, project: string) => Promise<number>> {
    await this.rig.listen();
    return async (role, project) => {
      const headers = await this.#addPerson(role, project);
      return (await fetch(`${this.rig.base}/api/v1/projects/p1/secrets`, { headers })).status;
    };
  }

  /** Returns headers of a person with this role in this project, for the network. */
  async credentials(role: Role, project: string): Promise<{ authorization: string }> {
    await this.rig.listen();
    return this.#addPerson(role, project);
  }

  async #addPerson(role: Role, project: string): Promise<{ authorization: string }> {
    const url = "/api/v1/users";
    const added = await this.rig.app.inject({ method: "POST", url, payload: { name: `${role}-${project}` } });
    const { id } = added.json<{ id: string }>();
    const payload = { project: { project, role } };
    await this.rig.app.inject({ method: "PATCH", url: `${url}/${id}`, payload });
    return { authorization: `Bearer ${await this.rig.keyFor(id)}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
  }
}

export async function secretScene(options: Parameters<typeof storedApiRig>[0] = {}): Promise<SecretScene> {
  const rig = await storedApiRig(options);
  const payload = { project: { kind: "directory", directory: "/one" } };
  const begun = await rig.app.inject({ method: "POST", url: "/api/v1/projects", payload });
  if (begun.json<{ id: string }>().id !== "p1") throw new Error(begun.body);
  return new SecretScene(rig);
}

/** Reads the key file, for damaging and restoring it. */
export function readSecretScene({ rig }: SecretScene) {
  const path = join(rig.state, "secrets.key");
  const text = readFileSync(path, "utf8");
  const write = (changed: string) => writeFileSync(path, changed, { mode: 0o600 });
  return {
    text,
    write,
    remove: () => rmSync(path),
    open: () => chmodSync(path, 0o644),
    restore: () => {
      write(text);
      chmodSync(path, 0o600);
    },
    withOtherKey: () => text.replace(/"[A-Za-z0-9+/]{43}="/, `"${randomBytes(32).toString("base64")}"`),
  };
}

function taskWith(secrets: readonly string[]) {
  const named = secrets.length > 0 ? { secrets } : {};
  return { name: "one", base: "one", command: { kind: "argv", argv: ["true"] }, ...named };
}
