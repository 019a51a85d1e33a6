import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

/** More than one page of the API. */
const tasks = 1_100;

let rig: CliRig;
/** Home of a person on another machine, signed in to the server of `rig`. */
const laptop = mkdtempSync(`${tmpdir()}/wzp-laptop-`);

beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
  const script =
    'case {} in *00) echo lost >&2; exit 1;; 7) head -c 200000 /dev/zero | tr "\\0" x; echo;; *) echo {};; esac';
  const input = Array.from({ length: tasks }, (_, at) => `${at + 1}\n`).join("");
  await rig.wzp(["map", "-j", "8", script], { input });
  const { address } = await rig.json<{ address: string }>(["status"]);
  const key = await rig.wzp(["keys", "add", "laptop"]);
  const login = ["login", address, "--with-key", "--name", "team"];
  await rig.wzp(login, { input: key.stdout, env: { WZP_HOME: laptop } });
}, 180_000);
afterAll(async () => {
  rmSync(laptop, { recursive: true });
  await rig[Symbol.asyncDispose]();
});

describe.each([
  ["on the server's machine", () => ({})],
  ["on another machine", () => ({ env: { WZP_HOME: laptop } })],
])("logs of a run, %s", (_, where) => {
  test("come in the order of its tasks, complete, each stream to its own", async () => {
    const { status, stdout, stderr } = await rig.wzp(["logs", "r1"], where());
    expect(status, stderr).toBe(0);
    const numbers = Array.from({ length: tasks }, (_each, at) => at + 1).filter((each) => each % 100 !== 0);
    const expected = numbers.map(
      (each) => `${String(each).padEnd(4)} | ${each === 7 ? "x".repeat(200_000) : each}`,
    );
    expect(stdout.split("\n").filter(Boolean)).toEqual(expected);
    expect(stderr.split("\n").filter(Boolean)).toHaveLength(11);
  });

  test("can be limited to failed tasks and to states", async () => {
    const failed = await rig.wzp(["logs", "r1", "--failed"], where());
    expect(failed).toMatchObject({ status: 0, stdout: "" });
    expect(failed.stderr.split("\n").slice(0, 2)).toEqual(["100  | lost", "200  | lost"]);
    expect((await rig.wzp(["logs", "r1", "--state", "failed,cancelled"], where())).stderr).toBe(
      failed.stderr,
    );
    expect(await rig.wzp(["logs", "r1", "--state", "unfinished"], where())).toMatchObject({
      stdout: "",
      stderr: "",
    });
  });
});

test("logs refuses states for a single task, and unknown states", async () => {
  const single = await rig.wzp(["logs", "r1/5", "--failed"]);
  expect(single).toMatchObject({ status: 2, stderr: expect.stringContaining("r1/5 is not a run") });
  const unknown = await rig.wzp(["logs", "r1", "--state", "broken"]);
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("unfinished, ended") });
});
