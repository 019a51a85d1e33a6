import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

const pages = ["docs/guide", "docs/ja/guide"].map((folder) => `${folder}/coming-from-make-just-turbo.md`);
const [page = "", twin = ""] = pages.map((path) =>
  readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), "utf8"),
);

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

interface Example {
  readonly plan: string;
  readonly commands: readonly string[];
}

/** Returns each plan of the page with the commands of the block after it. */
function examplesOf(text: string): readonly Example[] {
  const blocks = text.matchAll(/^```yaml\n([^`]*)^```$[^]*?^```sh\n([^`]*)^```$/gm);
  return [...blocks].map(([, plan = "", commands = ""]) => ({
    plan,
    commands: commands.trim().split("\n"),
  }));
}

test.each(examplesOf(page))("the commands of the page do with its plan what it says: %#", async (example) => {
  const cwd = mkdtempSync(join(rig.work, "example-"));
  writeFileSync(join(cwd, "wezterm-parallel.yaml"), example.plan);
  expect(example.commands.length).toBeGreaterThan(3);
  for (const line of example.commands) {
    const [command = "", comment = ""] = line.split(/\s+#\s+/);
    const status = Number(/exit code (\d+)/.exec(comment)?.[1] ?? 0);
    const ended = await rig.wzp(command.split(" ").slice(1), { cwd });
    expect(ended, `${line}\n${ended.stdout}${ended.stderr}`).toMatchObject({ status });
  }
});

test("the Japanese page has the same plans, and the same commands in its tables", () => {
  expect(examplesOf(twin).map(({ plan }) => plan)).toEqual(examplesOf(page).map(({ plan }) => plan));
  const commands = (text: string) => text.match(/`wzp [^`]+`/g)?.toSorted();
  expect(commands(twin)).toEqual(commands(page));
});
