import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";

/** Each writes a file, commits it, and answers the comments that its prompt numbers. */
const agent = `#!/bin/sh
for prompt; do :; done
n=$(ls | wc -l); ls > "files-$n.txt"; git add . && git commit -qm work
printf '%s\\n' "$prompt" | sed -n 's/^Comment \\([0-9]*\\),.*/ANSWER \\1: done/p'
`;

const kills = 4;
const names = Array.from({ length: kills }, (_, at) => `t${at}`);

let rig: CliRig;
let root: string;
beforeAll(async () => {
  rig = new CliRig();
  root = join(rig.work, "project");
  mkdirSync(join(root, "bin"), { recursive: true });
  writeFileSync(join(root, "bin", "claude"), agent);
  chmodSync(join(root, "bin", "claude"), 0o755);
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "A User");
  git("config", "user.email", "user@example.org");
  writeFileSync(join(root, ".gitignore"), "bin\n");
  const tasks = names.map((name) => `  ${name}: { agent: claude, prompt: Work. }\n`);
  writeFileSync(
    join(root, "wezterm-parallel.yaml"),
    `defaults: { terminal: false }\ntasks:\n${tasks.join("")}`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const review = (id: string) => rig.json<ReviewResource>(["review", id], { cwd: root });

/**
 * Waits until the transaction with this text is committed to the write-ahead log, without a pause, so that the server
 * is killed before it can do much after this. The server's lock keeps others from reading the database itself.
 */
function untilCommitted(text: string): void {
  const file = join(rig.home, "state", "store.db-wal");
  const until = performance.now() + 20_000;
  for (;;) {
    const log = readFileSync(file);
    const at = log.indexOf(text);
    if (at >= 0 && hasCommitFrom(log, at)) return;
    if (performance.now() > until) throw new Error(`"${text}" was not stored`);
  }
}

/** The header of the last frame of a transaction has the size of the database in its second word, others have 0. */
function hasCommitFrom(log: Buffer, at: number): boolean {
  const frame = 24 + log.readUInt32BE(8);
  const first = 32 + Math.floor((at - 32) / frame) * frame;
  for (let start = first; start + frame <= log.length; start += frame)
    if (log.readUInt32BE(start + 4) !== 0) return true;
  return false;
}

test("killed the moment a review is stored, the server has also given it to the agent, which answers it", async () => {
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
  const ran = await rig.json<{ run: { id: string } }>(["run"], { cwd: root, env });
  for (const name of names) {
    const id = `${ran.run.id}/${name}`;
    const { commit } = await review(id);
    const text = `Make ${name} shorter.`;
    const args = ["review", id, "--comment", "files-1.txt:1", "Why?", "--request-changes", text];
    const sending = rig.start(args, { cwd: root });
    const ended = once(sending, "close");
    untilCommitted(text);
    process.kill(rig.pid("server.pid"), "SIGKILL");
    await ended;
    const answered = await vi.waitUntil(
      async () => {
        const { stdout } = await rig.wzp(["review", id, "--json"], { cwd: root });
        const found = stdout === "" ? undefined : (JSON.parse(stdout) as ReviewResource);
        return found?.threads[0]?.comments.length === 2 ? found : undefined;
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(answered).toMatchObject({
      verdicts: [{ verdict: "changes-requested", text: text }],
      threads: [{ comments: [{ text: "Why?" }, { text: "done", by: { kind: "agent" } }] }],
    });
    expect(answered.commit).not.toBe(commit);
  }
}, 120_000);
