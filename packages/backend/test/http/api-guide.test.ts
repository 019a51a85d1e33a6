import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs } from "../rigs/two-projects.ts";

const guide = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../docs/${path}`, import.meta.url)), "utf8");

function examplesIn(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, example = ""]) => example);
}

/** Skips what follows the second part: it needs a worker, and the worker's tests cover it. */
function commonestIn(text: string): string[] {
  return examplesIn(text.split(/^## /m)[2] ?? "");
}

const examples = commonestIn(guide("guide/api.md"));
/** The first example of the third part shows the other way to submit. */
const tasksExample = examplesIn(guide("guide/api.md"))[examples.length] ?? "";

/** Builds a project with a run whose task printed something and failed. */
async function workedRig(root: string) {
  const rig = await storedApiRig();
  const URL = await rig.listen();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: root } as const;
  await ask("POST", "/api/v1/runs", submission([task("build")], { project }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const directory = attemptDirectory(rig.state, 1, "build", 1);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "out.log"), "something was printed\n");
  await worker.finish("build", 7);
  await waitFor("its end to be stored", async () => (await rig.records.status()).tasks.failed === 1);
  worker.leave();
  const made = await ask("POST", "/api/v1/keys", { label: "guide" });
  return Object.assign(rig, { environment: { URL, KEY: String(made.body["token"]) } });
}

test("the guide has ten examples, the same in both languages", () => {
  expect(examples).toHaveLength(10);
  expect(commonestIn(guide("ja/guide/api.md"))).toEqual(examples);
  expect(examplesIn(guide("ja/guide/api.md"))).toEqual(examplesIn(guide("guide/api.md")));
});

test("every example of the guide does what it says", async () => {
  const root = mkdtempSync(join(tmpdir(), "wzp-guide-"));
  using _root = { [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
  await using rig = await workedRig(root);
  writeFileSync(
    join(root, "wezterm-parallel.yaml"),
    "tasks: { build: make, test: { run: make test, needs: [build] } }\n",
  );
  const env = { ...rig.environment, PATH: process.env["PATH"] };
  const said: string[] = [];
  for (const example of [...examples, tasksExample]) {
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", example], {
      cwd: root,
      env,
    });
    said.push(stdout);
  }
  expect(said[0]).toContain('"role": "owner"');
  expect(said[1]).toMatch(/^p1\twzp-guide-/);
  expect(said[2]).toMatch(/^true\n\[\]\n\[\s+"build",\s+"test"\s+\]/);
  expect(said[3]).toBe("r2\n");
  expect(said[4]).toContain('"state": "failed"');
  expect(said[5]).toMatch(/^r1\/build: .*7/);
  expect(said[6]).toBe("something was printed\n");
  expect(said[7]).toContain("r1/build");
  expect(said[8]).toContain("run.created\tr1\n");
  expect(said[9]).toBe("304\n");
  expect(said[10]).toBe("r3\n");
  expect(await rig.records.run(3)).toMatchObject({ ok: true, value: { title: "nightly", projectId: "p1" } });
});
