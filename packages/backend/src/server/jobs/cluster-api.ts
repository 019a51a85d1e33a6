import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Cluster } from "./read-cluster.ts";

/** An object of Kubernetes, as far as we read it. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface ObjectList<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object | undefined;
}

/** An answer in small pieces comes in seconds, too. */
const answerMs = 20_000;
/** The API server ends a watch by itself after this time. */
const watchSeconds = 240;

/** The few requests that Jobs need, over HTTPS with a verified certificate. */
export class ClusterApi implements Disposable {
  readonly #cluster: Cluster;
  readonly #agent: Agent;
  readonly #over = new AbortController();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const { ca, cert, key } = cluster;
    this.#agent = new Agent({ keepAlive: true, ca, cert, key });
  }

  get address(): string {
    return this.#cluster.address;
  }

  /** Lists objects by labels; fails with `unavailable`. */
  async list<T>(kind: "jobs" | "pods", selector: string): Promise<Result<ObjectList<T>, Failure>> {
    const query = `?labelSelector=${encodeURIComponent(selector)}`;
    const answered = await this.#ask({ method: "GET", path: `${this.#pathOf(kind)}${query}` });
    return answered.ok ? this.#expect<ObjectList<T>>(answered.value, [200]) : answered;
  }

  /** Creates an object, or finds the one of that name; fails with `unavailable`, or `conflict` if it is refused. */
  async create(
    kind: "jobs" | "secrets",
    body: object & { readonly metadata: { readonly name: string } },
  ): Promise<Result<KubernetesObject, Failure>> {
    const answered = await this.#ask({ method: "POST", path: this.#pathOf(kind), body });
    if (!answered.ok) return answered;
    const { status } = answered.value;
    if (status === 409 && kind === "jobs") return this.#find(kind, body.metadata.name);
    if (status === 400 || status === 403 || status === 422) return fail(refused(saidIn(answered.value)));
    // Nobody may read secrets that are there already.
    return this.#expect<KubernetesObject>(answered.value, kind === "secrets" ? [201, 409] : [201]);
  }

  /** Deletes a Job with its pods; one that is gone already is deleted, too. */
  async deleteJob(name: string): Promise<Result<void, Failure>> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
    const path = `${this.#pathOf("jobs")}/${name}`;
    const answered = await this.#ask({ method: "DELETE", path, body });
    if (!answered.ok) return answered;
    const expected = this.#expect(answered.value, [200, 202, 404]);
    return expected.ok ? ok(undefined) : expected;
  }

  /** Calls back with each change after that version; settles when the API server ends the watch, or cannot be reached. */
  async watch(kind: "jobs" | "pods", selector: string, from: string, changed: () => void): Promise<void> {
    const query = new URLSearchParams({
      watch: "1",
      labelSelector: selector,
      resourceVersion: from,
      timeoutSeconds: String(watchSeconds),
    });
    try {
      const sent = this.#send({ method: "GET", path: `${this.#pathOf(kind)}?${query.toString()}` });
      const [answer] = (await once(sent, "response", { signal: this.#over.signal })) as [IncomingMessage];
      if (answer.statusCode !== 200) return void answer.resume();
      for await (const line of createInterface({ input: answer })) if (line !== "") changed();
    } catch {
      // The caller lists again, which tells what is wrong.
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#agent.destroy();
  }

  #pathOf(kind: "jobs" | "pods" | "secrets"): string {
    const group = kind === "jobs" ? "apis/batch/v1" : "api/v1";
    return `/${group}/namespaces/${this.#cluster.namespace}/${kind}`;
  }

  async #find(kind: "jobs", name: string): Promise<Result<KubernetesObject, Failure>> {
    const answered = await this.#ask({ method: "GET", path: `${this.#pathOf(kind)}/${name}` });
    return answered.ok ? this.#expect<KubernetesObject>(answered.value, [200]) : answered;
  }

  #send({ method, path, body }: Asked) {
    const token = this.#cluster.token();
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(content !== undefined && { "content-type": "application/json" }),
    };
    const { signal } = this.#over;
    const sent = request(`${this.#cluster.address}${path}`, { method, headers, agent: this.#agent, signal });
    sent.end(content);
    return sent;
  }

  async #ask(asked: Asked): Promise<Result<Answer, Failure>> {
    try {
      const sent = this.#send(asked);
      sent.setTimeout(answerMs, () => sent.destroy(new Error(`no answer within ${answerMs / 1000} s`)));
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      return ok({ status: answer.statusCode ?? 0, body: parseJson(await text(answer)) });
    } catch (error) {
      return fail(this.#unreachable(error instanceof Error ? error.message : String(error)));
    }
  }

  #expect<T>(answer: Answer, statuses: readonly number[]): Result<T, Failure> {
    if (statuses.includes(answer.status)) return ok(answer.body as T);
    return fail(this.#unreachable(`${answer.status} ${saidIn(answer)}`));
  }

  #unreachable(said: string): Failure {
    const { address } = this.#cluster;
    return createFailure({
      reason: "unavailable",
      detail: createMessage("cluster-unreachable", { address, said }),
    });
  }
}

function refused(said: string): Failure {
  return createFailure({ reason: "conflict", detail: createMessage("pod-refused", { said }) });
}

function saidIn({ body, status }: Answer): string {
  const said = (body as { readonly message?: unknown } | undefined)?.message;
  return typeof said === "string" ? said.slice(0, 500) : `status ${status}`;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
