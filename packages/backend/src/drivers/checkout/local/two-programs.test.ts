import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { valueOf } from "../checkouts.contract.ts";
import { TestRepository, writeFile } from "../../../../test/rigs/test-repository.ts";
import { openCheckouts } from "./open-checkouts.ts";

/** Discards every checkout of a home, as the worker's sweep and `wzp clean` do. */
const program = `
  import { readFileSync } from "node:fs";
  import { openCheckouts } from ${JSON.stringify(fileURLToPath(new URL("open-checkouts.ts", import.meta.url)))};
  const { state, env, project } = JSON.parse(readFileSync(0, "utf8"));
  const checkouts = openCheckouts({ state, env, now: () => Date.now() });
  const saved = [];
  for (const { attempt } of await checkouts.kept({ measure: false })) {
    const done = await checkouts.discard({ attempt, project }, "test");
    if (!done.ok) throw new Error(JSON.stringify(done.failure));
    if (done.value.saved !== undefined) saved.push(attempt);
  }
  console.log(JSON.stringify(saved));
`;

describe("two programs that remove the same checkouts at once", () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = new TestRepository();
  });
  afterEach(() => repository[Symbol.dispose]());

  function discardAll(): Promise<readonly string[]> {
    const { state, env, project } = repository;
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "pipe" });
    let said = "";
    let wrong = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (wrong += chunk.toString()));
    child.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(said) as readonly string[]) : reject(new Error(wrong)),
    );
    child.stdin.end(JSON.stringify({ state, env, project }));
    return promise;
  }

  it("save each exactly once and whole, and both come to their end", async () => {
    const { state, env } = repository;
    const checkouts = openCheckouts({ state, env, now: () => Date.now() });
    const attempts = Array.from({ length: 5 }, (_, at) => `r1/t${at}#1`);
    for (const attempt of attempts) {
      const { root } = valueOf(await checkouts.prepare(repository.request(attempt)));
      for (let at = 0; at < 20; at++) writeFile(join(root, `made/${at}.txt`), `${attempt} ${at}`);
    }
    const before = repository.fingerprint();
    const [one, other] = await Promise.all([discardAll(), discardAll()]);
    expect([...one, ...other].toSorted()).toEqual(attempts);
    for (const attempt of attempts) {
      const ref = `refs/wezterm-parallel/saved/${attempt.replace("#", ".")}`;
      expect(repository.git("ls-tree", "-r", "--name-only", ref).match(/^made\//gm)).toHaveLength(20);
      expect(existsSync(join(state, "checkouts/trees", attempt.replace("#", ".")))).toBe(false);
    }
    expect(await checkouts.kept({ measure: false })).toHaveLength(0);
    expect(repository.git("worktree", "list").trim().split("\n")).toHaveLength(1);
    expect(repository.fingerprint()).toBe(before);
  });
});
