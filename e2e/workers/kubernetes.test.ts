import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { jobChecks } from "../rigs/kubernetes/job-checks.ts";
import { openJobPlace } from "../rigs/kubernetes/job-place.ts";
import { SmallCluster } from "../rigs/kubernetes/small-cluster.ts";

async function openSmall(settings?: object) {
  const stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "wzp-cluster-"));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const cluster = stack.use(await SmallCluster.start(directory));
  const place = stack.use(
    await openJobPlace({ cluster: cluster.access, namespace: "wzp-jobs", ...(settings && { settings }) }),
  );
  return { cluster, place, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test.for(Object.entries(jobChecks))("Kubernetes %s", { timeout: 180_000 }, async ([, check]) => {
  await using opened = await openSmall();
  await check(opened.place);
});

test("a pod that finds no node in time fails its attempt, with the words of the scheduler", async () => {
  await using opened = await openSmall({ scheduledWithin: "1s", pod: { nodeSelector: { gpu: "yes" } } });
  const { run, ended, wzp, noJobs } = opened.place;
  await run({ train: { executor: "kubernetes", run: "true" } });
  await ended("r1/train", "failed");
  const shown = (await wzp("show", "r1/train", "--json")).stdout;
  expect(shown).toContain('"reason":"unschedulable"');
  expect(shown).toContain("didn't match Pod's node affinity");
  await noJobs();
  const { requests } = opened.cluster;
  expect(requests.filter((each) => each.startsWith("POST") && each.endsWith("/jobs"))).toHaveLength(1);
}, 120_000);
