import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import { TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

const files = 50_000;

it("a repository of 50,000 files: prepare, commit, save and remove, each in well under a minute", async () => {
  using repository = new TestRepository();
  for (let at = 0; at < files; at++) {
    writeFile(join(repository.root, `many/${at % 250}/${at}.txt`), `${at}\n`.repeat(10));
  }
  repository.git("add", "many");
  repository.commit("many");
  const { state, env } = repository;
  const checkouts = openCheckouts({ state, env, now: () => Date.now() });
  const request = repository.request();
  const before = repository.fingerprint();
  const seconds: Record<string, number> = {};
  async function timed<T>(step: string, work: Promise<T>): Promise<T> {
    const start = performance.now();
    const done = await work;
    seconds[step] = Math.round(performance.now() - start) / 1000;
    return done;
  }
  const checkout = valueOf(await timed("prepare", checkouts.prepare(request)));
  expect(readdirSync(join(checkout.root, "many/7"))).toHaveLength(files / 250);
  for (let at = 0; at < files; at += 5) writeFile(join(checkout.root, `many/${at % 250}/${at}.txt`), "new");
  const change = valueOf(await timed("commit", checkouts.commit(checkout, request)));
  expect(change.changedFiles).toBe(files / 5);
  for (let at = 1; at < files; at += 5) writeFile(join(checkout.root, `many/${at % 250}/${at}.txt`), "late");
  const { saved = "" } = valueOf(await timed("discard", checkouts.discard(request, "test")));
  expect(
    repository
      .git("diff", "--name-only", change.commit ?? "", saved)
      .trim()
      .split("\n"),
  ).toHaveLength(files / 5);
  expect(existsSync(checkout.root)).toBe(false);
  expect(repository.fingerprint()).toBe(before);
  expect(Math.max(...Object.values(seconds)), JSON.stringify(seconds)).toBeLessThan(60);
});
