import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { type CollectedSpan, TraceCollector } from "./rigs/trace-collector.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { eventually } from "./rigs/panes-rig.ts";
import { Repository } from "./rigs/repository.ts";

const accepted = { status: 200, headers: { "content-type": "application/json" }, body: "{}" } as const;

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

let rig: CliRig;
let collector: TraceCollector;
let repository: Repository;
beforeAll(async () => {
  rig = new CliRig();
  collector = await new TraceCollector().listen();
  collector.otherwise = accepted;
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.address,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20geheim",
    OTEL_SERVICE_NAME: "wzp-test",
    OTEL_METRIC_EXPORT_INTERVAL: "1000",
  };
  await rig.wzp(["up"], { env });
  repository = new Repository(`${rig.work}/project`);
  repository.write({
    "wezterm-parallel.yaml": `
project: { setup: ["true"], copy: [missing.txt], merge: { verify: "true" } }
tasks:
  build:
    run: 'test -e ${rig.work}/again || { touch ${rig.work}/again; exit 3; }; echo "$TRACEPARENT" > made; env > ${rig.work}/seen'
    retry: { max: 1, backoff: 10ms }
    verify: "true"
  broken: "exit 4"
`,
  });
  repository.commit();
}, 60_000);
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

beforeEach(() => void (collector.otherwise = accepted));

const wzp = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  rig.wzp(args, { cwd: repository.path, env });

async function newestRun(): Promise<RunResource> {
  const { runs } = await rig.json<{ runs: readonly RunResource[] }>(["ps", "--all"], {
    cwd: repository.path,
  });
  const run = runs.find(({ source }) => source !== "landing");
  if (run === undefined) throw new Error("no run");
  return run;
}

/** The text at an address of the server. */
async function served(path: string): Promise<string> {
  const socketPath = `${rig.home}/run/server.sock`;
  const [answer] = (await once(get({ socketPath, path }), "response")) as [IncomingMessage];
  return text(answer);
}

/** The spans of a trace, once the collector has all of these. */
async function collected(trace: string, wanted: readonly string[]): Promise<readonly CollectedSpan[]> {
  let spans: readonly CollectedSpan[] = [];
  await eventually(`there are ${wanted.join(", ")}`, () => {
    spans = [...collector.spans().values()].filter(({ traceId }) => traceId === trace);
    const paths = new Set(pathsOf(spans));
    return wanted.every((path) => paths.has(path));
  });
  return spans;
}

function pathsOf(spans: readonly CollectedSpan[]): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = ({ name, parentSpanId = "" }: CollectedSpan): string => {
    const parent = byId.get(parentSpanId);
    return parent === undefined
      ? `${parentSpanId === "" ? "" : `${parentSpanId} `}${name}`
      : `${pathOf(parent)} / ${name}`;
  };
  return spans.map(pathOf).toSorted();
}

test("one run is one trace, from the request that submitted it to the landing of its change", async () => {
  const caller = randomBytes(16).toString("hex");
  const parent = randomBytes(8).toString("hex");
  rmSync(`${rig.work}/again`, { force: true });
  const ran = await wzp(["run"], { TRACEPARENT: `00-${caller}-${parent}-01` });
  expect(ran).toMatchObject({ status: 1, stdout: expect.stringContaining("broken: exit 4") });
  expect(await wzp(["merge", `${(await newestRun()).id}/build`])).toMatchObject({ status: 0 });
  const run = `${parent} POST /api/v1/runs / run`;
  const build = `${run} / task build`;
  const landing = `${run} / landing`;
  const verified = `${landing} / run / task verify`;
  const steps = ["placement", "checkout", "session", "command"];
  const spans = await collected(caller, [
    run,
    build,
    `${build} / queue`,
    ...steps.map((step) => `${build} / attempt 1 / ${step}`),
    ...[...steps, "verify.1", "commit", "collect"].map((step) => `${build} / attempt 2 / ${step}`),
    `${build} / attempt 1 / setup.1`,
    `${run} / task broken / attempt 1 / command`,
    landing,
    `${landing} / run`,
    verified,
    `${verified} / attempt 1 / command`,
  ]);
  for (const { startTimeUnixNano: start, endTimeUnixNano: end } of spans)
    expect(BigInt(end)).toBeGreaterThanOrEqual(BigInt(start));
  const failed = spans.flatMap(({ name, status }) =>
    status === undefined ? [] : [`${name}: ${status.message}`],
  );
  expect(failed).toEqual(
    expect.arrayContaining(["attempt 1: exit 3", "attempt 1: exit 4", "task broken: failed"]),
  );
  const commands = spans.filter(({ name }) => name === "command");
  const handed = commands.map(({ spanId }) => `00-${caller}-${spanId}-01`);
  expect(handed).toContain(repository.git("show", "main:made"));
  const logged = readFileSync(`${rig.home}/state/logs/worker.log`, "utf8");
  expect(logged).toMatch(new RegExp(`"context":\\{"trace":"${caller}","attempt":"r\\d+/build#1"`));
});

test("keys for the collector go to the collector only", async () => {
  await rig.wzp(["map", "sh -c {}", ":::", `env > ${rig.work}/seen`]);
  await eventually("there is a request", () => collector.traced().length > 0);
  const [request] = collector.traced();
  expect(request?.headers).toMatchObject({ authorization: "Bearer geheim" });
  expect(request?.body).toContain(`{"key":"service.name","value":{"stringValue":"wzp-test"}}`);
  expect(readFileSync(`${rig.work}/seen`, "utf8")).not.toContain("geheim");
});

test("metrics go to the collector too, with the names and values of GET /metrics", async () => {
  await rig.wzp(["map", "true", ":::", "one", "two"]);
  const submitted = () => collector.metrics().get("wzp_runs_submitted_total")?.sum;
  const runs = (await rig.json<{ runs: readonly RunResource[] }>(["ps", "--all"])).runs;
  const made = runs.filter(({ source }) => source !== "landing").length;
  await eventually("the runs are counted", () => (submitted()?.dataPoints[0]?.asDouble ?? 0) >= made);
  expect(submitted()).toMatchObject({ aggregationTemporality: 2, isMonotonic: true });
  const metrics = collector.metrics();
  const page = await served("/metrics");
  const families = [...page.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name);
  const shown = families.filter((name) => new RegExp(`^${name}[ {_]`, "m").test(page));
  expect(shown.filter((name) => !metrics.has(name))).toEqual([]);
  const waits = metrics.get("wzp_task_wait_seconds")?.histogram?.dataPoints[0];
  const { count = "", bucketCounts = [], explicitBounds = [] } = waits ?? {};
  expect(bucketCounts.reduce((sum, each) => sum + Number(each), 0)).toBe(Number(count));
  expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
  expect(Number(count)).toBeGreaterThan(0);
  const landed = metrics
    .get("wzp_changes_total")
    ?.sum?.dataPoints.map(({ attributes }) => attributes?.[0]?.value);
  expect(landed).toContainEqual({ stringValue: "landed" });
  const states = metrics
    .get("wzp_workers")
    ?.gauge?.dataPoints.map(({ attributes, asDouble }) => [attributes?.[0]?.value, asDouble]);
  expect(states).toContainEqual([{ stringValue: "connected" }, 1]);
});

test("kill -9 of the server loses no span", async () => {
  collector.otherwise = { status: 503 };
  const before = collector.traced().length;
  await rig.wzp(["map", "true", ":::", "one"]);
  const [{ id, settings } = { id: "", settings: undefined }] = (
    await rig.json<{ runs: readonly RunResource[] }>(["ps", "--all"])
  ).runs;
  await eventually("the collector refuses", () => collector.traced().length > before);
  collector.received.length = 0;
  collector.otherwise = accepted;
  process.kill(rig.pid("server.pid"), "SIGKILL");
  const run = "POST /api/v1/runs / run";
  const spans = await collected(settings?.trace?.id ?? "", [run]);
  const attempt = pathsOf(spans).filter((path) => path.endsWith("attempt 1 / command"));
  expect(attempt).toHaveLength(1);
  expect(JSON.stringify(spans)).toContain(`"stringValue":"${id}"`);
});

function spanNamed(slices: readonly TraceEvent[], wanted: string): readonly [number, number] {
  const { ts, dur } = slices.find(({ name }) => name === wanted) ?? { ts: Number.NaN, dur: 0 };
  return [ts, ts + dur];
}

test("a timeline is written for Perfetto, also of a run without a trace", async () => {
  await rig.wzp(["map", "false", ":::", "one"]);
  const file = `${rig.work}/trace.json`;
  expect(await rig.wzp(["timeline", "--trace", file])).toMatchObject({
    status: 0,
    stdout: `Wrote ${file}: open it in https://ui.perfetto.dev or chrome://tracing.\n`,
  });
  const { traceEvents } = JSON.parse(readFileSync(file, "utf8")) as { traceEvents: readonly TraceEvent[] };
  const slices = traceEvents.filter(({ ph }) => ph === "X");
  expect(slices.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["run", "queue", "attempt 1", "command"]),
  );
  const [[from, to], [start, end]] = [spanNamed(slices, "attempt 1"), spanNamed(slices, "command")];
  expect(slices).toContainEqual(
    expect.objectContaining({ name: "attempt 1", args: expect.objectContaining({ failed: "exit 1" }) }),
  );
  // Slices of one lane must contain one another.
  expect([start >= from, end <= to]).toEqual([true, true]);
  expect(await rig.wzp(["timeline", "--trace", `${rig.work}/none/there.json`])).toMatchObject({ status: 2 });
});

test("without a collector nothing is recorded, and a task has no TRACEPARENT of ours", async () => {
  await using quiet = new CliRig();
  await quiet.wzp(["up"]);
  const file = `${quiet.work}/seen`;
  await quiet.wzp(["map", "sh -c {}", ":::", `env > ${file}`]);
  const [run] = (await quiet.json<{ runs: readonly RunResource[] }>(["ps", "--all"])).runs;
  expect(run?.settings.trace).toBeUndefined();
  expect(readFileSync(file, "utf8")).not.toContain("TRACEPARENT");
  expect(readdirSync(`${quiet.home}/state`)).not.toContain("traces.json");
});
