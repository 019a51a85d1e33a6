import { describe, expect, test } from "vitest";

import {
  onFakeOnly,
  onRealWezterm,
  startWezterm,
  type FaultControls,
  type Wezterm,
} from "../rigs/wezterm/rig.ts";

const list = ["-n", "cli", "--no-auto-start", "list", "--format", "json"];
/** Short, because waiting longer does not distinguish a hanging call from a slow one. */
const hangMs = 500;

function faultsOf({ faults }: Wezterm): FaultControls {
  if (faults === undefined) throw new Error("only the fake has faults");
  return faults;
}

describe.skipIf(onRealWezterm)(`a server that misbehaves${onFakeOnly}`, () => {
  test("hangs on one subcommand until it is told to stop, and answers the others", async () => {
    await using wezterm = await startWezterm();
    const faults = faultsOf(wezterm);
    await faults.add({ on: "list", kind: "hang" });
    expect((await wezterm.call(list, { limitMs: hangMs })).code).toBeNull();
    expect(await wezterm.cli("list-clients", "--format", "json")).toBe("[]");
    await faults.clear();
    expect((await wezterm.call(list)).code).toBe(0);
  });

  test("answers an error as often as wanted", async () => {
    await using wezterm = await startWezterm();
    await faultsOf(wezterm).add({ on: "*", kind: "error", reason: "out of sorts", times: 1 });
    const { code, stderr } = await wezterm.call(list);
    expect([code, stderr]).toEqual([1, expect.stringContaining('{ reason: "Error: out of sorts" }')]);
    expect((await wezterm.call(list)).code).toBe(0);
  });

  test("goes away without an answer", async () => {
    await using wezterm = await startWezterm();
    await faultsOf(wezterm).add({ on: "list", kind: "vanish", times: 1 });
    const { code, stderr } = await wezterm.call(list);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ERROR {2}wezterm > .*; terminating\n$/)]);
  });

  test("is slow with one call, while another one is answered", async () => {
    await using wezterm = await startWezterm();
    await faultsOf(wezterm).add({ on: "list", kind: "slow", ms: 2000, times: 1 });
    const slow = wezterm.list();
    const quick = wezterm.cli("list-clients", "--format", "json");
    expect(await Promise.race([slow, quick])).toBe("[]");
    expect(await slow).toHaveLength(1);
  });

  test("hides a pane from the list", async () => {
    await using wezterm = await startWezterm();
    await faultsOf(wezterm).add({ on: "list", kind: "hide", pane: 0, times: 1 });
    expect(await wezterm.list()).toEqual([]);
    expect(await wezterm.list()).toHaveLength(1);
  });

  test("hangs while it is stopped and answers when it goes on", async () => {
    await using wezterm = await startWezterm();
    wezterm.stop();
    expect((await wezterm.call(list, { limitMs: hangMs })).code).toBeNull();
    wezterm.resume();
    expect((await wezterm.call(list)).code).toBe(0);
  });

  test("is replaced by one whose ids begin at 0 again and which knows no fault", async () => {
    await using wezterm = await startWezterm();
    await faultsOf(wezterm).add({ on: "*", kind: "error" });
    await wezterm.restart();
    expect((await wezterm.list()).map(({ pane_id: pane }) => pane)).toEqual([0]);
  });
});
