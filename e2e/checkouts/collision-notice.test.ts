import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { TestPushService } from "../../packages/backend/test/rigs/push/test-push-service.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { Repository } from "../../packages/cli/test/rigs/repository.ts";

/** A message waits 10 s after the one before. */
const limit = { timeout: 60_000 };

/** Runs the scripts that the test puts beside its marks, one after another, in its checkout. */
const agent = `#!/bin/sh
touch "$1.started"
for n in 1 2 3 4 5; do
  until test -e "$1.$n"; do sleep 0.02; done
  sh "$1.$n" || exit
done
`;
const lines = Array.from({ length: 40 }, (_, at) => `line ${at + 1}\n`).join("");

/** Three agents at work in checkouts of their own, and a browser that wants to hear of collisions. */
async function threeAgents() {
  await using opened = new AsyncDisposableStack();
  const service = opened.use(await new TestPushService().listen());
  const rig = opened.use(new CliRig());
  const repository = new Repository(join(rig.work, "radar"));
  const marks = join(rig.work, "marks");
  mkdirSync(marks);
  const program = join(rig.work, "agent");
  writeFileSync(program, agent);
  chmodSync(program, 0o755);
  const task = (name: string) => `  ${name}: { agent: fixture, prompt: ${join(marks, name)} }\n`;
  const agents = `agents:\n  fixture: { command: [${program}, "{prompt}"] }\n`;
  repository.write({
    "wezterm-parallel.yaml": `limits: { parallel: 3 }\n${agents}tasks:\n${["a", "b", "c"].map(task).join("")}`,
    "api.txt": lines,
    "more.txt": lines,
    "other.txt": lines,
  });
  repository.commit();
  await rig.wzp(["up"]);
  await rig.wzp(["admin", "private-push", "on"]);
  const client = openClient(join(rig.home, "run", "server.sock"));
  const listed = await client.get("listSubscriptions", {});
  if (!listed.ok) throw new Error(listed.failure.detail);
  service.expectKey(listed.value.publicKey);
  const chosen = await client.send("setPreferences", {}, { notifications: ["collision"] });
  const added = await client.send("addSubscription", {}, service.subscribe("phone").subscription);
  expect([chosen.ok, added.ok]).toEqual([true, true]);
  expect(await rig.wzp(["run", "--detach"], { cwd: repository.path })).toMatchObject({ status: 0 });
  const started = (name: string) => existsSync(join(marks, `${name}.started`));
  await vi.waitUntil(() => ["a", "b", "c"].every(started), limit);
  const scripts = new Map<string, number>();
  const stack = opened.move();
  return {
    /** Lets an agent run a script in its checkout. */
    work: (name: string, script: string) => {
      const number = (scripts.get(name) ?? 0) + 1;
      scripts.set(name, number);
      writeFileSync(join(marks, "next"), script);
      renameSync(join(marks, "next"), join(marks, `${name}.${number}`));
    },
    show: (name: string) => rig.json<TaskDetail>(["show", `r1/${name}`], { cwd: repository.path }),
    radar: async () => (await rig.wzp(["radar"], { cwd: repository.path })).stdout,
    messages: () => service.to("phone"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("a person is told once of two agents whose checkouts begin to conflict, not of further edits, until it is over", async () => {
  await using at = await threeAgents();
  const { work, show, messages } = at;
  work("a", "sed -i 's/^line 1$/of a/' api.txt");
  work("c", "sed -i 's/^line 40$/of c/' api.txt");
  // Both change one file, and git merges them.
  await vi.waitUntil(async () => /r1\/a.*r1\/c/.test(await at.radar()), limit);
  expect((await show("a")).conflicts).toBeUndefined();

  work("b", "sed -i 's/^line 1$/of b/' api.txt");
  await vi.waitUntil(() => messages().length > 0, limit);
  const collision = (other: string, file: string) => ({
    key: `overlap r1/a r1/${other}`,
    kind: "collision",
    name: "r1/a",
    text: `r1/${other}: ${file}`,
    to: `/projects/p1/radar?one=r1%2Fa&other=r1%2F${other}`,
  });
  expect(messages()).toEqual([{ language: "en", show: [collision("b", "api.txt")], close: [] }]);

  work("a", "sed -i 's/^line 2$/more of a/' api.txt; sed -i 's/^line 1$/of a/' more.txt");
  work("b", "sed -i 's/^line 2$/more of b/' api.txt; sed -i 's/^line 1$/of b/' more.txt");
  await vi.waitUntil(async () => (await show("a")).conflicts?.[0]?.files.length === 2, limit);
  // The next message would tell of these edits too, if they were news.
  work("a", "sed -i 's/^line 1$/of a/' other.txt");
  work("c", "sed -i 's/^line 1$/of c/' other.txt");
  await vi.waitUntil(() => messages().length > 1, limit);
  expect(messages()[1]).toEqual({ language: "en", show: [collision("c", "other.txt")], close: [] });

  work("b", "git checkout -q -- api.txt more.txt");
  await vi.waitUntil(() => messages().length > 2, limit);
  expect(messages().slice(2)).toEqual([{ language: "en", show: [], close: ["overlap r1/a r1/b"] }]);
}, 240_000);
