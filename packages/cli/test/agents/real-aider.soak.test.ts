import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { ModelServer } from "../rigs/model-server.ts";
import { installAider } from "../rigs/agents/real-aider.ts";
import { Repository } from "../rigs/repository.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-aider-"));
const { bin, missing } = installAider(directory);

let rig: CliRig;
let model: ModelServer;
let root = "";

beforeAll(async () => {
  if (bin === undefined) return;
  rig = new CliRig();
  await rig.wzp(["up"]);
  model = await ModelServer.start();
  root = join(rig.work, "project");
  const repository = new Repository(root);
  const env = { ANTHROPIC_API_BASE: model.url, ANTHROPIC_API_KEY: "not-a-real-key", HOME: directory };
  const agents = { aider: { extends: "aider", model: "anthropic/claude-sonnet-4", env } };
  const tasks = { fix: { agent: "aider", prompt: "- say it\n- twice", terminal: false } };
  writeFileSync(join(root, "wezterm-parallel.yaml"), JSON.stringify({ agents, tasks }));
  repository.commit();
}, 240_000);

afterAll(async () => {
  if (bin !== undefined) {
    await rig[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  }
  rmSync(directory, { recursive: true, force: true });
});

test.skipIf(bin === undefined)(
  `the real aider gets its prompt, continues its chat in the checkout, and leaves none of its own files in the change${missing}`,
  async () => {
    const env = { PATH: `${bin}:${process.env["PATH"]}` };
    const { run } = await rig.json<{ run: { id: string } }>(["run"], { cwd: root, env });
    const id = `${run.id}/fix`;
    const show = () => rig.json<TaskDetail>(["show", id], { cwd: root });
    const log = async () => (await rig.wzp(["logs", id])).stdout;
    expect(await show(), await log()).toMatchObject({ state: "succeeded" });
    expect(await log()).toContain("Done.");
    const done = await rig.wzp(["continue", "--follow", id, "and once more"], { cwd: root });
    expect(done, await log()).toMatchObject({ status: 0 });
    const { result, history } = await show();
    expect(history.map(({ result: each }) => each?.changedFiles ?? 0)).toEqual([0, 0]);
    expect(existsSync(join(root, ".gitignore"))).toBe(false);
    const checkout = execFileSync("git", ["worktree", "list", "--porcelain"], {
      cwd: root,
      encoding: "utf8",
    });
    const [, top = ""] =
      checkout.match(/^worktree (.*)/gm)?.map((line) => line.slice("worktree ".length)) ?? [];
    const kept = readFileSync(join(top, ".aider.chat.history.md"), "utf8");
    expect(kept).toMatch(/#### - say it *\n#### - twice *\n[^]*#### and once more/);
    const branch = result?.branch ?? "main";
    expect(
      execFileSync("git", ["ls-tree", "--name-only", branch], { cwd: root, encoding: "utf8" }),
    ).not.toMatch(/aider|gitignore/);
  },
  240_000,
);
