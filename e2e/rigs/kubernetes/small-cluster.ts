import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { text } from "node:stream/consumers";

import { makeCertificate } from "../../../packages/backend/test/rigs/access/certificates.ts";
import type { ClusterAccess } from "./cluster-client.ts";

interface Stored {
  kind: string;
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string }[];
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, string>;
}

interface Wanted extends Stored {
  stringData?: Record<string, string>;
}

interface Watcher {
  readonly kind: string;
  readonly selector: string;
  readonly answer: ServerResponse;
}

const paths =
  /^\/(?:apis\/batch\/v1|api\/v1)\/namespaces\/([a-z-]+)\/(jobs|pods|secrets)(?:\/([a-z0-9-]+))?(\/status)?$/;

/**
 * The part of an API server that Jobs need, with the controllers of Jobs and of garbage. It was written after the reference of
 * Kubernetes 1.34: no answer was recorded from a real one.
 */
export class SmallCluster implements AsyncDisposable {
  readonly access: ClusterAccess;
  /** Each request that was not refused, as method and path. */
  readonly requests: string[] = [];
  readonly #objects = new Map<string, Stored>();
  readonly #watchers = new Set<Watcher>();
  readonly #server: Server;
  #version = 1;

  private constructor(server: Server, access: ClusterAccess) {
    this.#server = server;
    this.access = access;
    server.on(
      "request",
      (asked: IncomingMessage, answer: ServerResponse) => void this.#answer(asked, answer),
    );
  }

  static async start(directory: string): Promise<SmallCluster> {
    const { cert, key } = makeCertificate(directory, "cluster");
    const ca = readFileSync(cert, "utf8");
    const server = createServer({ cert: ca, key: readFileSync(key) });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    return new SmallCluster(server, { address: `https://127.0.0.1:${port}`, ca, token: randomUUID() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url ?? "/", this.access.address);
    const body = await text(asked);
    const [, , kind, name = ""] = paths.exec(url.pathname) ?? [];
    const isKnown = asked.headers.authorization === `Bearer ${this.access.token}`;
    if (!isKnown || kind === undefined) return send(answer, isKnown ? 404 : 401, { kind: "Status" });
    this.requests.push(`${asked.method} ${url.pathname}`);
    if (name !== "") return this.#serveOne(answer, `${kind}/${name}`, { method: asked.method, body });
    const selector = url.searchParams.get("labelSelector") ?? "";
    if (url.searchParams.has("watch"))
      return this.#watch({ kind, selector, answer }, Number(url.searchParams.get("resourceVersion")));
    if (asked.method === "POST") return this.#post(answer, kind, JSON.parse(body) as Wanted);
    const all = [...this.#objects.values()];
    const items = all.filter((each) => each.kind === kind && matches(each, selector));
    return send(answer, 200, { metadata: { resourceVersion: String(this.#version) }, items });
  }

  #post(answer: ServerResponse, kind: string, wanted: Wanted): void {
    const { name } = wanted.metadata;
    const message = `${kind} "${name}" already exists`;
    if (this.#objects.has(`${kind}/${name}`)) send(answer, 409, { kind: "Status", message });
    else send(answer, 201, this.#create(kind, wanted));
  }

  #serveOne(
    answer: ServerResponse,
    key: string,
    { method, body }: { readonly method: string | undefined; readonly body: string },
  ): void {
    const found = this.#objects.get(key);
    if (found === undefined) return send(answer, 404, { kind: "Status", message: `${key} not found` });
    if (method === "DELETE") this.#delete(found);
    if (method === "PATCH")
      this.#change(found, (JSON.parse(body) as { status: Record<string, unknown> }).status);
    return send(answer, 200, found);
  }

  #watch(watcher: Watcher, from: number): void {
    watcher.answer.writeHead(200, { "content-type": "application/json" });
    watcher.answer.flushHeaders();
    this.#watchers.add(watcher);
    watcher.answer.on("close", () => this.#watchers.delete(watcher));
    for (const each of this.#objects.values())
      if (Number(each.metadata.resourceVersion) > from) tellWatcher(watcher, "MODIFIED", each);
  }

  #create(kind: string, wanted: Wanted): Stored {
    const { stringData, ...rest } = wanted;
    const data = Object.entries(stringData ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString("base64"),
    ]);
    const made: Stored = {
      ...rest,
      kind,
      metadata: {
        ...rest.metadata,
        uid: randomUUID(),
        resourceVersion: "",
        creationTimestamp: new Date().toISOString(),
      },
      ...(kind === "secrets" && { data: Object.fromEntries(data) as Record<string, string> }),
      ...(kind === "pods" && { status: { phase: "Pending" } }),
    };
    this.#objects.set(`${kind}/${made.metadata.name}`, made);
    this.#tell("ADDED", made);
    if (kind === "jobs") this.#makePod(made);
    return made;
  }

  #makePod(job: Stored): void {
    const { metadata, spec } = job.spec["template"] as Pick<Stored, "metadata" | "spec">;
    const name = `${job.metadata.name}-${randomUUID().slice(0, 5)}`;
    const ownerReferences = [{ uid: job.metadata.uid }];
    this.#create("pods", { kind: "Pod", metadata: { ...metadata, name, ownerReferences }, spec } as Stored);
  }

  #change(found: Stored, status: Record<string, unknown>): void {
    found.status = { ...found.status, ...status };
    this.#tell("MODIFIED", found);
    if (found.kind !== "pods" || status["phase"] !== "Failed") return;
    const owner = [...this.#objects.values()].find(
      ({ metadata }) => metadata.uid === found.metadata.ownerReferences?.[0]?.uid,
    );
    const message = "Job has reached the specified backoff limit";
    const conditions = [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message }];
    if (owner !== undefined) this.#change(owner, { conditions });
  }

  #delete(found: Stored): void {
    if (!this.#objects.delete(`${found.kind}/${found.metadata.name}`)) return;
    this.#tell("DELETED", found);
    for (const each of this.#objects.values())
      if (each.metadata.ownerReferences?.[0]?.uid === found.metadata.uid) this.#delete(each);
  }

  #tell(type: string, changed: Stored): void {
    this.#version += 1;
    changed.metadata.resourceVersion = String(this.#version);
    for (const watcher of this.#watchers) tellWatcher(watcher, type, changed);
  }
}

function send(answer: ServerResponse, code: number, content: object): void {
  answer.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(content));
}

function tellWatcher({ kind, selector, answer }: Watcher, type: string, object: Stored): void {
  if (object.kind === kind && matches(object, selector))
    answer.write(`${JSON.stringify({ type, object })}\n`);
}

function matches({ metadata }: Stored, selector: string): boolean {
  const wanted = selector.split(",").filter((each) => each !== "");
  return wanted.every((each) => metadata.labels?.[each.split("=")[0] ?? ""] === each.split("=")[1]);
}
