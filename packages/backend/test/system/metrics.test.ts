import { mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs, twoProjects } from "../rigs/two-projects.ts";
import { waitFor } from "../rigs/session-rig.ts";

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Strict parser of the text format 0.0.4: anything it does not understand is our error. */
function parseMetrics(text: string): Map<string, Sample[]> {
  const families = new Set<string>();
  const samples = new Map<string, Sample[]>();
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.slice(0, -1).split("\n")) {
    const type = /^# TYPE ([a-z_]+) (?:counter|gauge|histogram)$/.exec(line)?.[1];
    if (type !== undefined) families.add(type);
    else if (line !== "" && !/^# HELP [a-z_]+ \S/.test(line)) readSample(line, families, samples);
  }
  return samples;
}

function readSample(line: string, families: Set<string>, samples: Map<string, Sample[]>): void {
  const sample = /^([a-z_]+)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line);
  const [, name = "", text = "", value] = sample ?? [];
  const family = families.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, "");
  const pairs = text.match(/[a-z_]+="(?:[^"\\]|\\.)*"/g) ?? [];
  if (!families.has(family) || pairs.join(",") !== text) throw new Error(`not understood: ${line}`);
  const labels = Object.fromEntries(pairs.map((pair) => pair.slice(0, -1).split('="')));
  samples.set(name, [...(samples.get(name) ?? []), { labels, value: Number(value) }]);
}

async function scrape(rig: Awaited<ReturnType<typeof storedApiRig>>) {
  const answer = await rig.app.inject({ url: "/metrics" });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const samples = parseMetrics(answer.body);
  return (name: string, labels: Readonly<Record<string, string>> = {}) =>
    samples
      .get(name)
      ?.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))?.value;
}

test("the queue, attempts by outcome, waits, workers and requests are told in Prometheus' format", async () => {
  await using rig = await storedApiRig();
  const url = "/api/v1/runs";
  await rig.app.inject({ method: "POST", url, payload: submission([task("one"), task("two"), task("bad")]) });
  const before = await scrape(rig);
  expect(before("wzp_tasks", { state: "ready" })).toBe(3);
  const worker = new TestWorker(rig);
  await waitFor("the tasks to be assigned", () => worker.live.size === 3);
  await worker.finish("one");
  await worker.finish("bad", 7);
  await waitFor("the ends to be stored", async () => (await rig.records.status()).tasks.failed === 1);
  await rig.app.inject({ url: "/api/v1/tasks/none" });
  const after = await scrape(rig);
  expect(after("wzp_tasks", { state: "succeeded" })).toBe(1);
  expect(after("wzp_workers", { state: "connected" })).toBe(1);
  expect(after("wzp_runs_submitted_total")).toBe(1);
  expect(after("wzp_attempts_ended_total", { outcome: "exited" })).toBe(2);
  expect(after("wzp_task_changes_total", { kind: "failed" })).toBe(1);
  expect(after("wzp_task_wait_seconds_count")).toBe(3);
  expect(after("wzp_attempt_run_seconds_count")).toBe(2);
  expect(after("wzp_task_wait_seconds_bucket", { le: "+Inf" })).toBe(3);
  expect(after("wzp_http_requests_total", { method: "POST", route: url, status: "200" })).toBe(1);
  expect(after("wzp_http_requests_total", { route: "/api/v1/tasks/:id", status: "404" })).toBe(1);
  expect(after("wzp_http_request_seconds_count", { route: url })).toBe(1);
  expect(after("wzp_database_bytes", { database: "store" })).toBeGreaterThan(0);
  expect(after("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  worker.leave();
});

test("tasks are counted by each label that they ask for, without those of paused runs", async () => {
  await using rig = await storedApiRig();
  const submit = async (tasks: Parameters<typeof submission>[0]) => {
    const payload = submission(tasks);
    const answer = await rig.app.inject({ method: "POST", url: "/api/v1/runs", payload });
    expect(answer.statusCode).toBe(200);
  };
  await submit([
    task("one", { labels: ["gpu"] }),
    task("two", { labels: ["gpu", "large"] }),
    task("after", { labels: ["gpu"], needs: [{ task: "one", if: "success" }] }),
    task("anywhere"),
  ]);
  const scraped = async () => {
    const found = await scrape(rig);
    const of = (label: string) =>
      (["ready", "running"] as const).map((state) => found("wzp_label_tasks", { label, state }) ?? 0);
    return { gpu: of("gpu"), large: of("large"), any: of("") };
  };
  expect(await scraped()).toEqual({ gpu: [2, 0], large: [1, 0], any: [1, 0] });
  const worker = new TestWorker(rig);
  await waitFor("the task without labels to be assigned", () => worker.live.size === 1);
  expect(await scraped()).toEqual({ gpu: [2, 0], large: [1, 0], any: [0, 1] });
  await submit([task("other", { labels: ["large"] })]);
  expect((await scraped()).large).toEqual([2, 0]);
  const payload = { action: "pause", ids: ["r2"] };
  await rig.app.inject({ method: "POST", url: "/api/v1/actions", payload });
  expect((await scraped()).large).toEqual([1, 0]);
  worker.leave();
});

test("counts event streams while they are open", async () => {
  await using rig = await twoProjects();
  const gone = new AbortController();
  const made = await requestAs(rig)("POST", "/api/v1/keys", { label: "all" });
  const headers = { accept: "text/event-stream", authorization: `Bearer ${String(made.body["token"])}` };
  const stream = await fetch(`${rig.base}/api/v1/events`, { headers, signal: gone.signal });
  expect(stream.status).toBe(200);
  const open = async () => (await scrape(rig))("wzp_open_streams", { kind: "events" });
  await expect.poll(open, { timeout: 15_000 }).toBe(1);
  gone.abort();
  await expect.poll(open, { timeout: 15_000 }).toBe(0);
});

test("a scraper has a key for the numbers and nothing else", async () => {
  await using rig = await twoProjects();
  const made = await requestAs(rig)("POST", "/api/v1/keys", { label: "scraper", scopes: ["metrics:read"] });
  const headers = { authorization: `Bearer ${String(made.body["token"])}` };
  expect((await fetch(`${rig.base}/metrics`, { headers })).status).toBe(200);
  expect((await fetch(`${rig.base}/api/v1/runs`, { headers })).status).toBe(403);
  expect((await fetch(`${rig.base}/metrics`)).status).toBe(401);
});

/** Keeps the event loop busy, as a long computation would. */
function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test("a busy event loop, the reads that the cache answers and the statements are told", async () => {
  await using rig = await twoProjects();
  const before = await scrape(rig);
  const delay = async () => {
    block(400);
    // Timers run between the two.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return ((await scrape(rig))("wzp_event_loop_delay_seconds", { statistic: "max" }) ?? 0) > 0.3;
  };
  // It is measured from the first scrape on, and a delay is between two looks.
  await expect.poll(delay, { timeout: 15_000 }).toBe(true);
  for (let nth = 0; nth < 3; nth += 1) await requestAs(rig)("GET", "/api/v1/runs");
  const after = await scrape(rig);
  const grown = (name: string, labels = {}) => (after(name, labels) ?? 0) - (before(name, labels) ?? 0);
  expect(grown("wzp_query_cache_reads_total", { result: "hit" })).toBeGreaterThanOrEqual(2);
  expect(grown("wzp_query_cache_reads_total", { result: "miss" })).toBeGreaterThanOrEqual(1);
  expect(grown("wzp_database_statements_total")).toBeGreaterThanOrEqual(1);
  expect(grown("wzp_database_statement_seconds_total")).toBeGreaterThan(0);
  const { body } = await requestAs(rig)("GET", "/api/v1/admin/resources");
  const statements = body["statements"] as { sql: string; count: number; totalMs: number; maxMs: number }[];
  const times = statements.map(({ totalMs }) => totalMs);
  expect(times).toEqual(times.toSorted((one, other) => other - one));
  expect(statements.length).toBeGreaterThan(5);
  expect(statements.every(({ count, maxMs, totalMs }) => count > 0 && maxMs <= totalMs)).toBe(true);
});

test("what ended attempts used is told, and which quota pools are closed", async () => {
  await using rig = await storedApiRig();
  const payload = submission([task("one"), task("agent", { pool: "claude" })]);
  expect((await rig.app.inject({ method: "POST", url: "/api/v1/runs", payload })).statusCode).toBe(200);
  const worker = new TestWorker(rig);
  await waitFor("the tasks to be assigned", () => worker.live.size === 2);
  const directory = attemptDirectory(rig.state, 1, "one", 1);
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/usage.tsv`, "1000\t4000\t20000000\t2\n2000\t7000\t100000000\t3\n");
  await worker.finish("one");
  const counted = async () => (await scrape(rig))("wzp_attempt_cpu_seconds_count");
  await expect.poll(counted, { timeout: 15_000 }).toBe(1);
  const found = await scrape(rig);
  expect(found("wzp_attempt_cpu_seconds_sum")).toBe(7);
  expect(found("wzp_attempt_memory_peak_bytes_sum")).toBe(100_000_000);
  expect(found("wzp_quota_pools", { state: "open" })).toBe(1);
  expect(found("wzp_quota_pools", { state: "closed" })).toBe(0);
  const failure = {
    reason: "out-of-quota",
    detail: "limit",
    data: { said: "limit", resetsAt: Date.now() + 3_600_000 },
  } as const;
  await worker.finish("agent", { kind: "failed", failure });
  const closed = async () => (await scrape(rig))("wzp_quota_pools", { state: "closed" });
  await expect.poll(closed, { timeout: 15_000 }).toBe(1);
  worker.leave();
});
