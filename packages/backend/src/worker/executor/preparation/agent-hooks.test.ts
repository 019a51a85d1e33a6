import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readHookEvents } from "@wezterm-parallel/shared/domain/activity/hook-event";

import { installHooks, promptByPlugin, promptToType } from "./agent-hooks.ts";

interface Plugin {
  readonly reportEvents: () => Promise<{
    readonly event: (input: { readonly event: { type: string; properties: object } }) => Promise<void>;
  }>;
}

function make(): { readonly directory: string; readonly worktree: string } {
  const top = mkdtempSync(join(tmpdir(), "wzp-hooks '"));
  const [directory, worktree] = [join(top, "session"), join(top, "worktree")];
  for (const each of [directory, worktree]) mkdirSync(each);
  execFileSync("git", ["init", "--quiet", worktree]);
  return { directory, worktree };
}

const trusted = { GEMINI_CLI_TRUST_WORKSPACE: "true" };
const none = () => undefined;
const lines = (directory: string) =>
  readFileSync(join(directory, "hooks.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);

test("opencode gets a plugin beside those of the user, which writes what it does", async () => {
  const { directory } = make();
  const config = JSON.stringify({ model: "m", plugin: ["file:///mine.js"] });
  const added = installHooks({ argv: ["/opt/opencode"], directory, variable: () => config });
  const { plugin = [], model } = JSON.parse(added["OPENCODE_CONFIG_CONTENT"] ?? "") as {
    plugin?: string[];
    model?: string;
  };
  expect([model, plugin[0]]).toEqual(["m", "file:///mine.js"]);
  const { reportEvents } = (await import(plugin[1] ?? "")) as Plugin;
  const { event } = await reportEvents();
  const busy = { type: "session.status", properties: { sessionID: "s", status: { type: "busy" } } };
  const asked = {
    type: "permission.asked",
    properties: { permission: "edit", metadata: { filepath: "/a", diff: "x".repeat(10_000) } },
  };
  process.env["WZP_HOOKS"] = added["WZP_HOOKS"];
  try {
    for (const each of [busy, busy, { type: "message.part.updated", properties: {} }, asked])
      await event({ event: each });
    process.env["WZP_HOOKS"] = "/nowhere/hooks.jsonl";
    await event({ event: busy });
  } finally {
    delete process.env["WZP_HOOKS"];
  }
  expect(readHookEvents(lines(directory))).toMatchObject([
    { state: "working" },
    { state: "waiting", waitsFor: "permission", message: "edit: /a" },
  ]);
  expect(readFileSync(join(directory, "hooks.jsonl"), "utf8").length).toBeLessThan(9_000);
});

test("the plugin of opencode gets the prompt for a conversation that is continued, and the program does not", () => {
  const argv = ["/opt/opencode", "--continue", "-m=x", "--prompt=- one\ntwo"];
  const env = { WZP_CONTINUE_PROMPT: "- one\ntwo" };
  expect(promptByPlugin({ argv, variable: none })).toEqual({ argv: argv.slice(0, 3), env });
  const [program = "", , ...begun] = argv;
  for (const other of [
    [program, ...begun],
    ["claude", "--continue", "--prompt=x"],
  ])
    expect(promptByPlugin({ argv: other, variable: none })).toEqual({ argv: other, env: {} });
  // Without the plugin, nothing would send it.
  expect(promptByPlugin({ argv, variable: () => "{" })).toEqual({ argv, env: {} });
});

test("aider is started without its prompt, which is typed later", () => {
  const argv = ["/opt/aider", "--no-gitignore", "--prompt=- one\ntwo"];
  expect(promptToType(argv)).toEqual({ argv: argv.slice(0, 2), prompt: "- one\ntwo" });
  for (const other of [argv.slice(0, 2), ["opencode", "--prompt=x"]])
    expect(promptToType(other)).toEqual({ argv: other });
});

test("a configuration of opencode that cannot be read stays as it is", () => {
  expect(installHooks({ argv: ["opencode"], directory: "/s", variable: () => "{" })).toEqual({});
});

test("gemini gets a hook in its worktree, which git ignores; the hook appends its input and prints nothing", () => {
  const { directory, worktree } = make();
  const session = { argv: ["gemini", "-i"], directory, worktree, variable: none };
  expect([installHooks(session), installHooks(session)]).toEqual([trusted, trusted]);
  expect(execFileSync("git", ["-C", worktree, "status", "--porcelain"], { encoding: "utf8" })).toBe("");
  const settings = JSON.parse(readFileSync(join(worktree, ".gemini/settings.json"), "utf8")) as {
    hooks: { Notification: { hooks: { command: string }[] }[] };
  };
  const command = settings.hooks.Notification[0]?.hooks[0]?.command ?? "";
  const payload = {
    hook_event_name: "Notification",
    notification_type: "ToolPermission",
    timestamp: "2026-11-22T08:16:10.968Z",
    details: { type: "exec", command: "touch a.txt" },
  };
  for (const input of [JSON.stringify(payload), `${JSON.stringify(payload)}\n`])
    expect(execFileSync("sh", ["-c", command], { input, encoding: "utf8" })).toBe("");
  expect(readHookEvents(lines(directory)).map(({ at }) => at)).toHaveLength(2);
});

test("settings and links of the checkout are left alone, and so is a directory of the user", () => {
  const { directory, worktree } = make();
  installHooks({ argv: ["gemini"], directory, variable: none });
  mkdirSync(join(worktree, ".gemini"));
  writeFileSync(join(worktree, ".gemini/settings.json"), "{}");
  expect(installHooks({ argv: ["gemini"], directory, worktree, variable: none })).toEqual({});
  expect(readFileSync(join(worktree, ".gemini/settings.json"), "utf8")).toBe("{}");
  const other = make();
  symlinkSync(directory, join(other.worktree, ".gemini"));
  installHooks({ argv: ["gemini"], directory, worktree: other.worktree, variable: none });
  expect(existsSync(join(directory, "settings.json"))).toBe(false);
});
