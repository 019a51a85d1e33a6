import { existsSync, readFileSync } from "node:fs";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { QueueRig } from "../../../test/rigs/queue-rig.ts";
import { AlertCommand } from "./alert-command.ts";
import { runAlertCommand, type ToldAlert } from "./run-alert-command.ts";

const log = { warn: () => {}, error: () => {} };
const low = { alert: "disk-low", severity: "critical", detail: "0.4 GB\nare free; $(touch x)" } as const;
const writes =
  'printf "%s|" "$WZP_ALERT" "$WZP_ALERT_STATE" "$WZP_ALERT_SEVERITY" "$WZP_ALERT_DETAIL" >> "$1"';
const firing = "disk-low|firing|critical|0.4 GB are free; $(touch x)|";
const resolved = firing.replace("firing", "resolved");

let rig: QueueRig;
beforeEach(async () => {
  rig = await QueueRig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

function open(script: string | undefined): AlertCommand {
  const { records, feed } = rig.queue;
  const argv = script === undefined ? undefined : ["sh", "-c", script, "sh", told()];
  const { clock } = rig;
  return new AlertCommand({
    state: rig.directory,
    command: async () => argv,
    records,
    feed,
    clock,
    log,
  });
}

const told = () => `${rig.directory}/told`;
const written = () => (existsSync(told()) ? readFileSync(told(), "utf8") : "");
const isWritten = (text: string) => vi.waitFor(() => expect(written()).toBe(text), 10_000);
const publish = (state: "firing" | "resolved") => rig.store.alerts.publish({ ...low, state });
/** The last alert that was told is noted once its command has ended. */
const isNoted = () =>
  vi.waitFor(async () => {
    const text = readFileSync(`${rig.directory}/alert-command.json`, "utf8");
    expect(JSON.parse(text)).toEqual({ told: await rig.queue.records.lastEvent() });
  }, 10_000);

test("the command runs once for each alert, also after a restart, and is told of nothing before it was set", async () => {
  {
    await using _none = open(undefined);
    await publish("firing");
    await isNoted();
  }
  {
    await using _some = open(writes);
    await publish("resolved");
    await isWritten(resolved);
    await isNoted();
  }
  await publish("firing");
  await using _again = open(writes);
  await isWritten(resolved + firing);
});

test("a command that fails runs again a minute later, and the next alert waits for it", async () => {
  const fails = `[ -e "$1.works" ] && { ${writes}; exit; }; echo x >> "$1.tries"; [ $(wc -l < "$1.tries") -lt 2 ] || : > "$1.works"; exit 1`;
  await using _command = open(fails);
  await isNoted();
  await publish("firing");
  await publish("resolved");
  const tries = () => readFileSync(`${told()}.tries`, "utf8").length / 2;
  await vi.waitFor(() => expect(tries()).toBe(1), 10_000);
  await vi.waitFor(async () => {
    await rig.clock.pass(10_000);
    expect(written()).toBe(firing + resolved);
  }, 20_000);
  expect(tries()).toBe(2);
});

test("a command that the end of the server cut off runs again at the next start", async () => {
  {
    await using _hangs = open(': > "$1.began"; sleep 600');
    await isNoted();
    await publish("firing");
    await vi.waitFor(() => expect(existsSync(`${told()}.began`)).toBe(true), 10_000);
  }
  await using _works = open(writes);
  await isWritten(firing);
});

test("a command ends after its time with what it started, and says so", async () => {
  const alert: ToldAlert = { ...low, state: "firing" };
  const script = 'sleep 600 & echo $! > "$1"; echo waiting >&2; wait';
  const { signal } = new AbortController();
  const ended = await runAlertCommand(["sh", "-c", script, "sh", told()], alert, { signal, limitMs: 1_000 });
  expect(ended).toEqual({ done: false, detail: "killed by SIGKILL: waiting" });
  const child = Number(written());
  await vi.waitFor(() => expect(isRunning(child)).toBe(false), 10_000);
  const none = await runAlertCommand(["/no/such/program"], alert, { signal });
  expect(none).toMatchObject({ done: false, detail: expect.stringContaining("ENOENT") as unknown });
});

/** A child that nobody waits for stays as a zombie in a container without an init. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
