import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { projectRefSchema, type ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import { openCheckouts } from "../../src/drivers/checkout/local/open-checkouts.ts";
import { TestRepository } from "../rigs/test-repository.ts";
import { attackRig, person, submission } from "../rigs/attacks/attack-rig.ts";

/** Returns texts that git could take for an option, a command, another repository or several arguments. */
function injections(mark: string): readonly string[] {
  return [
    `--upload-pack=touch ${mark}`,
    `-u touch ${mark}`,
    "--exec-path=/tmp",
    `--output=${mark}`,
    `-c core.fsmonitor=touch ${mark}`,
    `ext::sh -c "touch ${mark}"`,
    `--template=${mark}`,
    "--orphan",
    "HEAD --not",
    "@{-1}",
    "a..b",
    ":/first",
    "main:a.txt",
    `main\ntouch ${mark}`,
    "refs/heads/../../config",
  ];
}

describe("argument injection into git", () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = new TestRepository();
  });
  afterEach(() => repository[Symbol.dispose]());

  test("the API takes no path, branch or commit that could be an option", async () => {
    await using rig = await attackRig();
    const { headers } = await person(rig, "mallory", "owner");
    for (const evil of injections(join(repository.top, "mark"))) {
      for (const field of ["directory", "root", "commonDir", "base", "target"] as const) {
        if (field === "target" && !/^-|[\s:~^]|^@/.test(evil)) continue;
        const project = { ...repository.project, [field]: evil };
        const answer = await rig.ask("/api/v1/runs", {
          method: "POST",
          headers,
          body: submission({ project }),
        });
        expect(answer.status, `${field} ${evil}`).toBe(field === "target" && evil === "@{-1}" ? 200 : 400);
      }
    }
  });

  test("what got past the API all the same is never carried out: each field of a project, a task and an input", async () => {
    const mark = join(repository.top, "mark");
    const checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
    const before = repository.fingerprint();
    let attempt = 0;
    for (const evil of injections(mark)) {
      const projects = (["base", "commonDir"] as const).map((field): ProjectRef => ({
        ...repository.project,
        [field]: evil,
      }));
      for (const project of projects) {
        const prepared = await checkouts.prepare(repository.request(`r1/t${++attempt}#1`, { project }));
        expect(prepared.ok, evil).toBe(false);
      }
      const inputs = [{ task: evil, commit: evil, state: "succeeded" as const, outputs: {} }];
      expect((await checkouts.prepare(repository.request(`r1/t${++attempt}#1`, { inputs }))).ok, evil).toBe(
        false,
      );
    }
    expect(existsSync(mark)).toBe(false);
    expect(repository.fingerprint()).toBe(before);
  });

  test("names that look like options become directories and branches of these names, nothing else", async () => {
    const checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
    for (const name of ["x(--upload-pack=touch mark)", "x(-c core.editor=true)", "x(..)", "x(a b;c|d)"]) {
      const request = repository.request(`r1/${name}#1`);
      const prepared = await checkouts.prepare(request);
      if (!prepared.ok) throw new Error(prepared.failure.detail);
      expect(existsSync(join(prepared.value.root, "a.txt"))).toBe(true);
    }
  });

  test("a repository's own hooks, filters and settings run nothing while a checkout is made of it", async () => {
    const mark = join(repository.top, "mark");
    const evil = `#!/bin/sh\ntouch '${mark}'\n`;
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    for (const hook of [
      "post-checkout",
      "post-commit",
      "pre-commit",
      "reference-transaction",
      "post-index-change",
    ]) {
      writeFileSync(join(repository.root, ".git/hooks", hook), evil, { mode: 0o755 });
    }
    repository.git("config", "core.fsmonitor", `touch '${mark}'`);
    repository.git("config", "core.sshCommand", `touch '${mark}'`);
    repository.git("config", "core.pager", `touch '${mark}'`);
    const checkouts = openCheckouts({ state: repository.state, env: repository.env, now: () => Date.now() });
    const request = repository.request("r1/one#1");
    const prepared = await checkouts.prepare(request);
    if (!prepared.ok) throw new Error(prepared.failure.detail);
    writeFileSync(join(prepared.value.root, "new.txt"), "new");
    expect(await checkouts.commit(prepared.value, request)).toMatchObject({ ok: true });
    expect(existsSync(mark)).toBe(false);
  });
});

test("a submission of the command line is what the schema takes", () => {
  const project = { kind: "git", directory: "/a b/日本", root: "/a b/日本", commonDir: "/a b/日本/.git" };
  for (const base of ["", "a".repeat(40), "0".repeat(64)]) {
    for (const target of [undefined, "main", "feature/日本-1", "a@b", "release-1.2"]) {
      expect(projectRefSchema.safeParse({ ...project, base, target }).success).toBe(true);
    }
  }
});
