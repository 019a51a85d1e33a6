import { expect, test } from "vitest";

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
