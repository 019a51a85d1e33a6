import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { openCheckouts } from "../../src/drivers/checkout/local/open-checkouts.ts";
import { TestRepository } from "../rigs/test-repository.ts";
import { attemptArtifactFiles } from "../../src/server/artifacts/attempt-artifact-files.ts";
import { attemptLogFiles } from "../../src/server/logs/attempt-log-files.ts";

const attempt = { kind: "attempt", run: 1, task: "one", attempt: 1 } as const;

test("a task that puts a link in place of its log shows nobody another file through the API", async () => {
  const top = mkdtempSync(join(tmpdir(), "wzp-links-"));
  const state = join(top, "state");
  const directory = attemptDirectory(state, 1, "one", 1);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(top, "secret"), "the secret");
  const logs = attemptLogFiles(state);
  const name = { attempt, phase: "run", stream: "out" } as const;
  symlinkSync(join(top, "secret"), join(directory, "out.log"));
  expect((await logs.read(name, { from: 0 })).ok).toBe(false);
  expect(JSON.stringify(await logs.list(attempt))).not.toContain('"out"');
  rmSync(directory, { recursive: true });
  mkdirSync(join(top, "elsewhere"));
  writeFileSync(join(top, "elsewhere/out.log"), "the secret");
  symlinkSync(join(top, "elsewhere"), directory);
  expect((await logs.read(name, { from: 0 })).ok).toBe(false);
  expect(await logs.list(attempt)).toEqual([]);
  rmSync(top, { recursive: true });
});

test("a link or a path out of what an attempt kept leads nobody to another file", async () => {
  const top = mkdtempSync(join(tmpdir(), "wzp-links-"));
  const state = join(top, "state");
  const kept = join(attemptDirectory(state, 1, "one", 1), "artifacts");
  mkdirSync(join(kept, "deep"), { recursive: true });
  writeFileSync(join(top, "secret"), "the secret");
  writeFileSync(join(kept, "../out.log"), "the log");
  writeFileSync(join(kept, "deep/report"), "kept");
  symlinkSync("deep/report", join(kept, "latest"));
  symlinkSync("deep", join(kept, "directory"));
  symlinkSync("nowhere", join(kept, "dangling"));
  symlinkSync(join(top, "secret"), join(kept, "absolute"));
  symlinkSync("../../../../../secret", join(kept, "relative"));
  symlinkSync(top, join(kept, "above"));
  const artifacts = attemptArtifactFiles(state);
  const bytesOf = async (path: string) => {
    const reading = await artifacts.read(attempt, path);
    if (!reading.ok) return reading.failure.reason;
    const pieces: Uint8Array[] = [];
    for await (const piece of reading.value.bytes) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  const { items } = await artifacts.list(attempt, { skip: 0, limit: 100 });
  expect(items.map(({ path }) => path)).toEqual(["deep/report", "latest"]);
  for (const inside of ["deep/report", "latest", "directory/report", "deep/../latest"])
    expect(await bytesOf(inside), inside).toBe("kept");
  const outside = ["absolute", "relative", "above/secret", "../out.log", `${top}/secret`, "deep", ".", "x\0"];
  for (const path of [...outside, "dangling", "x".repeat(4_000), "deep/report/"])
    expect(await bytesOf(path), path).toBe("not-found");
  rmSync(kept, { recursive: true });
  symlinkSync(top, kept);
  expect(await bytesOf("secret")).toBe("not-found");
  expect(await artifacts.list(attempt, { skip: 0, limit: 100 })).toEqual({ items: [], total: 0 });
  rmSync(top, { recursive: true });
});

test("a link in a repository brings no file of outside into a checkout, and no task to run there", async () => {
  using repository = new TestRepository();
  mkdirSync(join(repository.top, "outside"));
  writeFileSync(join(repository.top, "outside/secret"), "s");
  symlinkSync(join(repository.top, "outside"), join(repository.root, "out"));
  repository.git("add", "out");
  repository.commit("a link out of the repository");
  const checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
  const linked = repository.request("r1/one#1", { spec: { directory: "out" } });
  expect(await checkouts.prepare(linked)).toMatchObject({
    ok: false,
    failure: { reason: "missing-directory" },
  });
  const settings = { copy: ["out/secret", "out"], link: [] };
  const carried = await checkouts.prepare(repository.request("r1/two#1", { settings }));
  if (!carried.ok) throw new Error(carried.failure.detail);
  expect(carried.value.notes?.join("\n")).toContain("out/secret");
});

test("removing a checkout follows no link that its task left: what it points to stays", async () => {
  using repository = new TestRepository();
  mkdirSync(join(repository.top, "precious"));
  writeFileSync(join(repository.top, "precious/file"), "p");
  const checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
  const request = repository.request("r1/one#1");
  const prepared = await checkouts.prepare(request);
  if (!prepared.ok) throw new Error(prepared.failure.detail);
  symlinkSync(join(repository.top, "precious"), join(prepared.value.root, "link"));
  rmSync(join(prepared.value.root, "src"), { recursive: true });
  symlinkSync(join(repository.top, "precious"), join(prepared.value.root, "src"));
  expect(await checkouts.discard(request, "test")).toMatchObject({ ok: true });
  expect(existsSync(prepared.value.root)).toBe(false);
  expect(existsSync(join(repository.top, "precious/file"))).toBe(true);
});
