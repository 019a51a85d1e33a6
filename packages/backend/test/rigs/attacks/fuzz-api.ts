import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";

import { roles } from "@wezterm-parallel/shared/domain/access/permissions";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { attackRig, person, submission, type Answer, type AttackRig } from "./attack-rig.ts";
import { valuesOf, type JsonSchema } from "./schema-values.ts";

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly as: string;
}

export interface FuzzReport {
  readonly requests: number;
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The same by operation. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Errors: a 5xx, a stack, or a response that its schema does not allow. */
  readonly wrong: readonly string[];
  /** Bytes of live heap, after the first tenth and at the end. */
  readonly heap: readonly [early: number, late: number];
}

/**
 * These end the server or the fuzz test's own session; their bodies are fuzzed only by those who may not use
 * them.
 */
const ending: ReadonlySet<string> = new Set([routes.signOut.path, routes.signOutEverywhere.path]);
/**
 * One stops the server; the other makes it contact providers with invented names, in whichever network this
 * runs.
 */
const notByOwners: ReadonlySet<string> = new Set([routes.shutdown.path, routes.setOidc.path]);
/** The only responses that contain tokens. */
const making: ReadonlySet<string> = new Set([
  routes.makeKey.path,
  routes.inviteWorker.path,
  routes.joinWorker.path,
  routes.refreshSession.path,
  routes.exchangeLink.path,
]);
const plenty = { burst: 1e6, perSecond: 1e6 } as const;
const openSettings = {
  maintenance: { on: false },
  limits: { address: plenty, account: plenty, streams: 100_000 },
} as const;
const atOnce = 8;

/**
 * Sends `requests` generated from our OpenAPI document to a server on the network, with the credentials of
 * each role in turn.
 */
export async function fuzzApi(requests: number, seed: number): Promise<FuzzReport> {
  await using rig = await attackRig({ limits: openSettings.limits });
  const document = (await rig.app.inject({ url: routes.openapi.path })).json<Document>();
  const credentials = await everybody(rig);
  const judge = new Judge(document);
  const sample = fc.sample(requestsOf(document, [...credentials.keys()]), { numRuns: requests, seed });
  let early = 0;
  for (let at = 0; at < sample.length; at += atOnce) {
    if (early === 0 && at >= requests / 10) early = liveHeap();
    const portion = sample.slice(at, at + atOnce);
    await Promise.all(
      portion.map(async (each) => {
        const asked = { ...each, headers: { ...each.headers, ...credentials.get(each.as) } };
        judge.hear(each, await rig.ask(each.url, asked));
      }),
    );
    // Limits and maintenance mode, set by one request, would affect all later responses.
    const { path, method } = routes.changeSettings;
    if (portion.some((each) => each.method === method && each.path === path))
      await rig.own(method, path, openSettings);
  }
  return { requests, ...judge.verdict, heap: [early, liveHeap()] };
}

/**
 * Returns credentials for each role, for nobody, for a worker and for a key with few scopes; also adds data
 * to request.
 */
async function everybody(rig: AttackRig): Promise<Map<string, Readonly<Record<string, string>>>> {
  const all = new Map<string, Readonly<Record<string, string>>>([["nobody", {}]]);
  for (const role of roles) all.set(role, (await person(rig, `fuzz-${role}`, role)).headers);
  const member = await person(rig, "fuzz-member");
  await rig.own("POST", "/api/v1/runs", submission());
  await rig.own("PATCH", `/api/v1/users/${member.id}`, { project: { project: "p1", role: "operator" } });
  all.set("member", member.headers);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const invited = await rig.own<{ token: string }>("POST", routes.inviteWorker.path, { name: "far" });
  const worker = await rig.own<{ token: string }>("POST", routes.joinWorker.path, { token: invited.token });
  all.set("worker", bearer(worker.token));
  const key = await rig.own<{ token: string }>("POST", "/api/v1/keys", {
    label: "few",
    scopes: ["runs:read"],
  });
  all.set("scoped", bearer(key.token));
  await rig.own("POST", "/api/v1/users", { name: "vera", role: "viewer" });
  return all;
}

function requestsOf(document: Document, people: readonly string[]): fc.Arbitrary<Fuzzed> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const each = operations
    .filter(({ path }) => !ending.has(path))
    .map(({ path, method, operation }) => {
      const everyone = [...people, "owner", "owner", "operator"];
      const allowed = notByOwners.has(path) ? people.filter((name) => name !== "owner") : everyone;
      return fuzzOperation({ path, method, operation }, document, allowed);
    });
  return fc.oneof(...each);
}

const knownIds = ["r1", "r1/one", "r1/one#1", "p1", "vera", "run", "out", "setup.1", "r2", "1"];

function fuzzOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  document: Document,
  people: readonly string[],
): fc.Arbitrary<Fuzzed> {
  const { parameters = [], requestBody } = operation;
  const value = (schema: JsonSchema) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...knownIds) },
      { weight: 3, arbitrary: valuesOf(schema, { document }) },
    );
  const given = fc.record(
    Object.fromEntries(parameters.map(({ name, in: place, schema }) => [`${place} ${name}`, value(schema)])),
    {
      requiredKeys: parameters.filter(({ in: place }) => place === "path").map(({ name }) => `path ${name}`),
    },
  );
  const schema = requestBody?.content["application/json"]?.schema;
  const body = schema === undefined ? fc.constant(undefined) : bodyOf(`${method} ${path}`, schema, document);
  return fc.tuple(given, body, fc.constantFrom(...people)).map(([values, sent, as]) => ({
    method,
    path,
    as,
    url: urlOf(path, values),
    body: sent,
    headers: { ...headersOf(values), ...(sent !== undefined && { "content-type": "application/json" }) },
  }));
}

/** Valid bodies, in which single fields are replaced by generated ones. */
const working: Readonly<Record<string, object>> = {
  "POST /api/v1/runs": submission(),
  "POST /api/v1/runs/{run}/tasks": { tasks: submission().tasks },
  "POST /api/v1/actions": { action: "pause", ids: ["r1"] },
  "POST /api/v1/projects": { kind: "directory", directory: "/project" },
  "PATCH /api/v1/users/{user}": { role: "viewer" },
};

function bodyOf(operation: string, schema: JsonSchema, document: Document): fc.Arbitrary<string> {
  const made = valuesOf(schema, { document });
  const example = working[operation];
  if (example === undefined) return made.map((value) => JSON.stringify(value));
  const changed = fc.tuple(made, fc.nat()).map(([value, at]) => {
    const fields = Object.entries(typeof value === "object" && value !== null ? value : {});
    const one = fields[at % Math.max(1, fields.length)];
    return one === undefined ? example : { ...example, [one[0]]: one[1] };
  });
  return fc.oneof(made, changed).map((value) => JSON.stringify(value));
}

function urlOf(path: string, values: Readonly<Record<string, unknown>>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encode(values[`path ${name}`]) || "-");
  const query = Object.entries(values)
    .filter(([name]) => name.startsWith("query "))
    .map(([name, value]) => `${encode(name.slice("query ".length))}=${encode(value)}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

/** Replaces lone surrogates, which no URL can contain. */
function encode(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return encodeURIComponent(text.toWellFormed());
}

function headersOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const found = Object.entries(values).filter(([name]) => name.startsWith("header "));
  return Object.fromEntries(
    found.map(([name, value]) => [name.slice("header ".length), String(value).replace(/[^\x20-\x7E]/g, "?")]),
  );
}

/** Compares every response with the document. */
class Judge {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction | undefined>();
  readonly #statuses: Record<string, number> = {};
  readonly #operations: Record<string, Record<string, number>> = {};
  readonly #wrong: string[] = [];

  constructor(document: Document) {
    this.#document = document;
    this.#ajv.addSchema(document, "api");
  }

  get verdict() {
    return { statuses: this.#statuses, operations: this.#operations, wrong: this.#wrong };
  }

  hear(asked: Fuzzed, { status, headers, body }: Answer): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    const told = `${asked.method} ${asked.url} as ${asked.as} ${String(asked.body ?? "").slice(0, 300)} → ${status}`;
    // The fuzz test may have turned on maintenance itself, and has no worker: both responses are correct.
    const meant = body.includes("urn:wezterm-parallel:problem:maintenance") || body.includes('"no-worker"');
    if (status >= 500 && !meant) this.#wrong.push(`${told}: ${body.slice(0, 300)}`);
    this.#count(`${asked.method} ${asked.path}`, status);
    if (/node_modules|\.ts:\d|\n\s+at \w|SQLITE_/.test(body)) this.#wrong.push(`${told} leaks`);
    if (/wzp[akrw]_[\w-]{20}/.test(body) && !making.has(asked.path))
      this.#wrong.push(`${told} tells a token`);
    const type = headers["content-type"]?.split(";")[0] ?? "none";
    if (type.endsWith("json")) this.#judgeBody(asked, { status, type, body, told });
  }

  #judgeBody(
    asked: Fuzzed,
    { status, type, body, told }: { status: number; type: string; body: string; told: string },
  ): void {
    const validate = this.#validatorOf(asked, status, type);
    if (validate === undefined) this.#wrong.push(`${told}: ${type} is not described`);
    else if (!validate(JSON.parse(body)))
      this.#wrong.push(`${told}: ${this.#ajv.errorsText(validate.errors)}`);
  }

  #count(operation: string, status: number): void {
    const answers = (this.#operations[operation] ??= {});
    answers[status] = (answers[status] ?? 0) + 1;
  }

  #validatorOf({ method, path }: Fuzzed, status: number, type: string): ValidateFunction | undefined {
    const operation = this.#document.paths[path]?.[method.toLowerCase()];
    const answer = operation?.responses[status] === undefined ? "default" : String(status);
    const key = `${method} ${path} ${answer} ${type}`;
    if (!this.#validators.has(key)) {
      const known = operation?.responses[answer]?.content?.[type] !== undefined;
      const steps = ["paths", path, method.toLowerCase(), "responses", answer, "content", type, "schema"];
      const pointer = steps
        .map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"))
        .map(encodeURIComponent);
      this.#validators.set(key, known ? this.#ajv.compile({ $ref: `api#/${pointer.join("/")}` }) : undefined);
    }
    return this.#validators.get(key);
  }
}

/** Returns the heap after a garbage collection. */
function liveHeap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
