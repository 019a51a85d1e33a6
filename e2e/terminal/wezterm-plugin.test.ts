import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { statusFileSchema, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";
import { expect, test } from "vitest";

import { ModelWezTerm } from "../../plugin/test/model-wezterm.ts";
import { TestHome } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";

function readStatus(home: TestHome): StatusFile | undefined {
  const file = `${home.state}/status.json`;
  return existsSync(file) ? statusFileSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

test("the installed plugin shows the real server's task states until the server stops", async () => {
  await using home = new TestHome();
  const work = mkdtempSync(`${tmpdir()}/work-`);
  const installed = await home.wzp(work, "plugin", "install", "--json");
  expect(installed.code, installed.stderr).toBe(0);
  const { file } = JSON.parse(installed.stdout) as { file: string };

  using wezterm = await ModelWezTerm.start({ plugin: readFileSync(file, "utf8") });
  wezterm.load();
  wezterm.makeDirectory(home.state);
  wezterm.run(`model.now = ${Math.floor(Date.now() / 1000) - 10}`);
  wezterm.tick();

  await home.wzp(work, "add", "--name", "broken", "--", "sh", "-c", "exit 3");
  await home.wzp(work, "add", "--name", "fine", "--", "true");
  const status = await until("both tasks in the status file", () => {
    const said = readStatus(home);
    return said?.counts.failed === 1 && said.counts.done === 1 && said.ended.length === 2 ? said : undefined;
  });
  expect(status.ended.map(({ state }) => state).toSorted()).toEqual(["failed", "succeeded"]);

  wezterm.writeFile(`${home.state}/status.json`, JSON.stringify(status));
  const effects = wezterm.tick(10);
  expect(effects.find(({ kind }) => kind === "right_status")?.text).toBe("{Bold}{Red}✗ 1 {/}{Green}✓ 1 {/}");
  expect(effects.find(({ kind }) => kind === "toast")?.message).toBe("r1/broken failed: exit 3");
  wezterm.run("model.press(1, 'attention') model.choose(1, 'open r1/broken')");
  const [, spawned] = wezterm.effects();
  expect(spawned?.argv?.slice(0, 2)).toEqual(["/usr/bin/env", `WZP_HOME=${home.path}`]);
  expect(existsSync(spawned?.argv?.[2] ?? "")).toBe(true);

  await home.wzp(work, "down", "--kill");
  expect(readStatus(home)).toBeUndefined();
});
