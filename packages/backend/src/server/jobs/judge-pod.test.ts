import { expect, test } from "vitest";

import { readKubeconfig } from "@wezterm-parallel/shared/node/read-kubeconfig";

import { QueueRig, task, TestWorker } from "../../../test/rigs/queue-rig.ts";
import { jobName } from "./job-manifest.ts";
import { type Job, judgePod, type Pod } from "./judge-pod.ts";

const metadata = { name: "wzp-r1-a-1", uid: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
const spec = { containers: [{ image: "wzp:1", resources: { limits: { memory: "64Mi" } } }] };

function judge(status: Pod["status"] | undefined, { job = {}, waitedMs = 0 } = {}) {
  const pod = status && { metadata, spec, status };
  const judged = judgePod({
    job: { metadata, status: job as NonNullable<Job["status"]> },
    pod,
    now: Date.parse(metadata.creationTimestamp) + waitedMs,
    scheduledWithin: 1_000,
  });
  if (judged.kind !== "ended") return judged.kind;
  const { outcome } = judged;
  return "failure" in outcome ? `${outcome.kind} ${outcome.failure.reason}` : outcome.kind;
}

const state = (of: object) => ({ phase: "Pending", containerStatuses: [{ state: of }] });

test("what Kubernetes says of a pod is how its attempt ended, or that it has not", () => {
  expect(judge(undefined)).toBe("waiting");
  expect(judge(state({ waiting: { reason: "ContainerCreating" } }))).toBe("waiting");
  expect(judge(state({ waiting: { reason: "ErrImagePull" } }))).toBe("waiting");
  expect(judge(state({ waiting: { reason: "ImagePullBackOff" } }))).toBe("failed image-missing");
  expect(judge(state({ waiting: { reason: "CreateContainerError" } }))).toBe("failed container-failed");
  expect(judge(state({ running: {} }))).toBe("running");
  expect(judge(state({ terminated: { exitCode: 137, reason: "OOMKilled" } }))).toBe("failed out-of-memory");
  expect(judge(state({ terminated: { exitCode: 128, reason: "StartError" } }))).toBe(
    "failed container-failed",
  );
  expect(judge(state({ terminated: { exitCode: 0, reason: "Completed" } }))).toBe("lost pod-lost");
  expect(judge({ phase: "Failed", reason: "Evicted" })).toBe("lost pod-lost");
  const over = { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] };
  expect(judge(undefined, { job: over })).toBe("lost pod-lost");
});

test("only a pod without a node is waited for in vain; one that pulls its image may take long", () => {
  const scheduled = (status: string) => ({
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status, reason: "Unschedulable", message: "0/1 nodes" }],
  });
  expect(judge(scheduled("False"), { waitedMs: 999 })).toBe("waiting");
  expect(judge(scheduled("False"), { waitedMs: 1_000 })).toBe("failed unschedulable");
  expect(judge(scheduled("True"), { waitedMs: 100_000 })).toBe("waiting");
});

test("the Job of an attempt has one name, which Kubernetes takes, and no other attempt has it", () => {
  const ids = ["r1/a#1", "r1/a#11", "r11/a#1", "r1/a(1)#1", "r1/テスト#1", `r1/${"x".repeat(80)}#1`];
  const names = ids.flatMap((id) => [jobName("one", id), jobName("two", id)]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  expect(jobName("one", "r1/a#1")).toBe(jobName("one", "r1/a#1"));
});

test("a kubeconfig that would not verify the API server is refused", () => {
  const config = (cluster: object) =>
    JSON.stringify({
      clusters: [{ name: "c", cluster: { server: "https://k.example.org", ...cluster } }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });
  expect(readKubeconfig(config({}))).toMatchObject({ value: { token: { text: "t" } } });
  expect(readKubeconfig(config({ "insecure-skip-tls-verify": true }))).toMatchObject({
    failure: expect.stringContaining("is not supported") as string,
  });
  expect(readKubeconfig(config({ server: "http://k.example.org" }))).toMatchObject({ ok: false });
});

test("a stand-in takes only tasks that ask for a Job, and no other worker takes these", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([
    task("job", { executor: { kind: "kubernetes" } }),
    task("plain"),
    task("far", { labels: ["remote"] }),
  ]);
  const local = await TestWorker.connect(rig);
  expect(local.started).toEqual(["plain"]);
  expect(await rig.why("r1/job")).toBe("no connected worker has the label kubernetes");
  const labels = ["kubernetes", "remote"];
  const standIn = await TestWorker.connect(rig, { name: "kubernetes:1", labels, tasks: 9 });
  expect(standIn.started).toEqual(["job"]);
});
