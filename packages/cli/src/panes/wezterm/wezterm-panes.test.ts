import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { must, refused } from "../../../test/rigs/panes-rig.ts";
import type { NewTabs, Panes } from "../panes.ts";
import { connectWezterm } from "./wezterm-panes.ts";

/** One pane as listed by 20240203-110809-5046fc22 and main. */
const listed = {
  window_id: 0,
  tab_id: 1,
  pane_id: 2,
  workspace: "default",
  size: { rows: 24, cols: 80, pixel_width: 640, pixel_height: 384, dpi: 0 },
  title: "bash",
  cwd: "file:///home/%E6%97%A5/",
  cursor_x: 11,
  cursor_y: 0,
  cursor_shape: "Default",
  cursor_visibility: "Visible",
  left_col: 0,
  top_row: 0,
  tab_title: "",
  window_title: "",
  is_active: true,
  is_zoomed: false,
  tty_name: "/dev/pts/1",
};

/** As reported by 20240203-110809-5046fc22; later versions add `ssh_auth_sock`. */
const client = {
  username: "me",
  hostname: "here",
  pid: 1,
  connection_elapsed: { secs: 1, nanos: 0 },
  idle_time: { secs: 1, nanos: 0 },
  workspace: "default",
  focused_pane_id: null,
};

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wt-"));
  writeFileSync(join(home, "sock"), "");
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("lists of old and new versions are read, with keys that are not known yet", async () => {
  const newer = { ...listed, is_dead: false, tty_name: null, size: { ...listed.size, depth: 3 } };
  for (const pane of [listed, newer]) {
    const panes = await connectTo({
      list: [pane],
      clients: [{ ...client, ssh_auth_sock: null, mood: "good" }],
    });
    expect(await must(panes.list())).toEqual([
      {
        id: "2",
        workspace: "default",
        tab: "1",
        tabTitle: "",
        left: 0,
        top: 0,
        columns: 80,
        rows: 24,
        view: "keyboard",
      },
    ]);
  }
});

test.each([
  ["a list without the place of panes", [{ ...listed, left_col: undefined }]],
  ["a number that is a text", [{ ...listed, pane_id: "2" }]],
  ["a negative size", [{ ...listed, size: { rows: -1, cols: 80 } }]],
  ["no list at all", { error: "no" }],
])("%s is refused with the place and the version that is needed", async (_, list) => {
  const panes = await connectTo({ list });
  expect(await refused(panes.list())).toMatchObject({
    reason: "unsupported",
    detail: expect.stringContaining("wezterm cli list"),
    hint: expect.stringContaining("20240203"),
  });
});

describe("what a call must not do", () => {
  test("text that is no JSON, and a new pane without a number, are failures", async () => {
    const panes = await connectTo({ raw: "list) echo 'table';; *) echo hello;;" });
    expect((await refused(panes.list())).reason).toBe("unsupported");
    const mute = await connectTo({ raw: "list) echo '[]';; spawn) echo '\u001b[31mhello';;" });
    expect(await refused(mute.open(one()))).toMatchObject({ reason: "unsupported" });
  });

  test("a tab that appears in another workspace than requested is closed again", async () => {
    const elsewhere = JSON.stringify([{ ...listed, pane_id: 7 }]);
    const raw = `list) if [ -e '${home}/spawned' ]; then echo '${elsewhere}'; else echo '[]'; fi;;
      spawn) touch '${home}/spawned'; echo 7;; kill-pane) echo "$*" > '${home}/killed';;`;
    const panes = await connectTo({ raw });
    expect((await refused(panes.open(one()))).detail).toContain('workspace "default" instead of "w"');
    expect(readFileSync(join(home, "killed"), "utf8")).toBe("kill-pane --pane-id 7\n");
  });

  test("a pane that is on another machine is not split", async () => {
    const panes = await connectTo({ list: [{ ...listed, tty_name: null }], clients: [] });
    const split = { pane: "2", side: "right", cells: 9, program: one().layout.tabs[0]?.root } as const;
    if (split.program?.kind !== "pane") throw new Error("no pane");
    const refusal = await refused(panes.split({ ...split, program: split.program.pane }));
    expect(refusal).toMatchObject({
      reason: "unsupported",
      detail: expect.stringContaining("another machine"),
    });
  });

  test("the program's input is in no argument, and nothing of ours is in its environment", async () => {
    const raw = `list) echo '[]';; spawn) env > '${home}/env'; echo "$*" > '${home}/args'; exit 1;;`;
    const panes = await connectTo({ raw });
    await refused(panes.open(one({ SECRET: "s3cret", WEZTERM_PANE: "3" })));
    const env = readFileSync(join(home, "env"), "utf8").split("\n");
    expect(env).toContain("SECRET=s3cret");
    expect(env).toContain(`WEZTERM_UNIX_SOCKET=${join(home, "sock")}`);
    expect(env.filter((line) => /^(OURS|WEZTERM_PANE)=/.test(line))).toEqual([]);
    expect(readFileSync(join(home, "args"), "utf8")).not.toContain("s3cret");
  });

  test("an environment that is too large for the system is a failure, not an accident", async () => {
    const panes = await connectTo({ raw: "list) echo '[]';;" });
    const failure = await refused(panes.open(one({ HUGE: "x".repeat(4_000_000) })));
    expect(failure.reason).toBe("spawn-failed");
  });

  test("a WezTerm without its program says which", async () => {
    const place = { executable: join(home, "none"), socket: join(home, "sock"), env: {}, locks: home };
    const panes = await must(connectWezterm(place));
    expect(await refused(panes.list())).toMatchObject({
      reason: "missing-program",
      detail: expect.stringContaining(join(home, "none")),
    });
    expect(await refused(connectWezterm({ ...place, socket: join(home, "gone") }))).toMatchObject({
      reason: "unavailable",
    });
    expect(existsSync(join(home, "gone"))).toBe(false);
  });
});

interface Answers {
  readonly list?: unknown;
  readonly clients?: unknown;
  /** Branches of a shell's `case` over the subcommand. */
  readonly raw?: string;
}

/** Connects to a fake `wezterm` that prints these answers. */
async function connectTo({ list, clients, raw }: Answers): Promise<Panes> {
  const branches =
    raw ?? `list) echo '${JSON.stringify(list)}';; list-clients) echo '${JSON.stringify(clients)}';;`;
  const executable = join(home, "wezterm");
  const script = `#!/bin/sh
while [ "$1" != --no-auto-start ]; do shift; done
shift
case $1 in
${branches}
esac
`;
  writeFileSync(executable, script, { mode: 0o700 });
  const { PATH = "" } = process.env;
  const env = { PATH, OURS: "1", XDG_RUNTIME_DIR: home };
  return must(connectWezterm({ executable, socket: join(home, "sock"), env, locks: join(home, "locks") }));
}

function one(env: Readonly<Record<string, string>> = {}): NewTabs {
  const { PATH = "" } = process.env;
  const program = { argv: ["/bin/cat"], cwd: home, env: { PATH, ...env } } as const;
  const root = { kind: "pane", pane: { ...program, place: "one" } } as const;
  return { workspace: "w", size: { columns: 80, rows: 24 }, layout: { tabs: [{ root }] } };
}
