import { expect } from "vitest";

import { until } from "../until.ts";
import { missingImage, slowImage } from "./kubelet.ts";
import type { JobPlace } from "./job-place.ts";

const lines = (count: number) => `for n in $(seq 1 ${count}); do echo line $n; sleep 0.2; done`;
const executor = "kubernetes";

/** Checks of tasks in Jobs, for any API server. */
export const jobChecks: Readonly<Record<string, (place: JobPlace) => Promise<void>>> = {
  "runs a task in a Job: code, terminal, log, outputs, commit; nothing is left over": async (place) => {
    const { run, wzp, ended, repository, jobs, noJobs, kubelet } = place;
    await run({
      build: {
        executor,
        resources: { cpu: 0.5, memory: "64MiB" },
        run: "whoami >who.txt; mkdir -p dist; echo built >dist/app; echo ready; read answer; echo got $answer",
        outputs: ["dist/**"],
      },
      use: { executor, needs: ["build"], run: 'cat "$WZP_INPUTS/build/dist/app" who.txt' },
    });
    await until("it asks", async () => (await wzp("logs", "r1/build")).stdout.includes("ready"), 60_000);
    expect(await jobs()).toEqual([expect.stringMatching(/^wzp-r1-build-1-[0-9a-f]{8}$/)]);
    expect((await wzp("workers", "list")).stdout).toMatch(/kubernetes:1 +draining/);
    expect(await wzp("send", "--enter", "r1/build", "hello")).toMatchObject({ code: 0 });
    await ended("r1/use", "succeeded");
    expect((await wzp("logs", "r1/build")).stdout).toContain("got hello");
    expect((await wzp("logs", "r1/use")).stdout).toMatch(/^built\n/);
    expect(repository.git("show", "wzp/r1/build:who.txt")).not.toBe("");
    const merged = await wzp("merge", "r1/build");
    expect(merged.stdout + merged.stderr).toContain("landed");
    await noJobs();
    expect(kubelet.started).toBe(2);
  },

  "ends the pod of a task that is cancelled, before and after its program has started": async (place) => {
    const { run, wzp, ended, kubelet, jobs, noJobs } = place;
    await run({
      long: { executor, run: lines(500) },
      never: { executor, run: "true", container: slowImage },
    });
    await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("line 3"), 60_000);
    const machine = kubelet.find("r1/long#1")?.machine;
    expect(machine?.processes().length).toBeGreaterThan(1);
    expect(await jobs()).toHaveLength(2);
    expect(await wzp("cancel", "r1")).toMatchObject({ code: 0 });
    await ended("r1/long", "cancelled");
    await noJobs();
    await until("no process is left", async () => machine?.processes().length === 0);
  },

  "finds its Job again after the server was killed, and makes no second one": async (place) => {
    const { run, wzp, ended, killServer, kubelet, noJobs } = place;
    await run({ long: { executor, run: lines(40) } });
    await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("line 3"), 60_000);
    killServer();
    await ended("r1/long", "succeeded");
    expect((await wzp("logs", "r1/long")).stdout).toBe(
      Array.from({ length: 40 }, (_, at) => `line ${at + 1}\n`).join(""),
    );
    expect((await wzp("show", "r1/long", "--json")).stdout).toContain('"attempts":1');
    expect(kubelet.started).toBe(1);
    await noJobs();
  },

  "tells why a pod failed, and retry policies know the reasons": async (place) => {
    const { run, wzp, ended, kubelet, noJobs } = place;
    await run({
      large: {
        executor,
        resources: { memory: "64MiB" },
        retry: { max: 1, backoff: "100ms", on: ["out-of-memory"] },
        run: lines(500),
      },
      absent: { executor, container: missingImage, run: "true" },
    });
    const log = async () => (await wzp("logs", "r1/large")).stdout;
    await ended("r1/absent", "failed");
    const absent = (await wzp("show", "r1/absent", "--json")).stdout;
    expect(absent).toContain('"reason":"image-missing"');
    expect(absent).toContain("ImagePullBackOff");
    for (const attempt of [1, 2]) {
      await until("its pod runs", async () => kubelet.find(`r1/large#${attempt}`) !== undefined, 60_000);
      await until("it runs", async () => (await log()).includes("line 3"), 60_000);
      await kubelet.kill(`r1/large#${attempt}`, "OOMKilled");
      if (attempt === 1) await until("it runs again", async () => !(await log()).includes("line 3"), 60_000);
    }
    await ended("r1/large", "failed");
    const large = (await wzp("show", "r1/large", "--json")).stdout;
    expect(large).toContain('"reason":"out-of-memory"');
    expect(large).toContain("memory than its limit, 67108864");
    expect(large).toContain('"attempts":2');
    await noJobs();
  },

  "runs a task again whose pod was evicted, as one that was lost": async (place) => {
    const { run, wzp, ended, kubelet, noJobs } = place;
    await run({ long: { executor, run: lines(20), retry: { backoff: "100ms" } } });
    await until("it runs", async () => (await wzp("logs", "r1/long")).stdout.includes("line 3"), 60_000);
    await kubelet.kill("r1/long#1", "Evicted");
    await ended("r1/long", "succeeded");
    const shown = (await wzp("show", "r1/long", "--json")).stdout;
    expect(shown).toContain('"reason":"pod-lost"');
    expect(shown).toContain("Evicted: The node was low on resource: memory.");
    await noJobs();
  },
};
