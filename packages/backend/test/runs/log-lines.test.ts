import { appendFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import { encodeTimeNote } from "@wezterm-parallel/shared/protocol/host/session-files";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs } from "../rigs/two-projects.ts";

/** Builds a running attempt that has written `text`. */
async function runningAttempt(text: string) {
  const rig = await storedApiRig();
  const project = { kind: "directory", directory: rig.state } as const;
  await requestAs(rig)("POST", "/api/v1/runs", submission([task("one")], { project }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const directory = `${rig.state}/attempts/r1/one#1`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/out.log`, text);
  const lines = async (query: Record<string, number>) => {
    const path = routePath("readLines", { id: "r1/one#1", phase: "run", stream: "out" }, query);
    return await requestAs(rig)("GET", path);
  };
  return Object.assign(rig, { directory, lines });
}

test("lines of a log of a running attempt are read by their numbers, from either end, as it grows", async () => {
  await using rig = await runningAttempt("first\nsecond\r\nthe third has no end");
  expect((await rig.lines({ from: 2, count: 1 })).body).toEqual({
    lines: [{ number: 2, offset: 6, bytes: 7, text: "second", cut: false }],
    total: 3,
    bytes: 34,
    counted: 34,
    growing: true,
  });
  appendFileSync(`${rig.directory}/out.log`, " yet\nError: it broke\n");
  const last = await rig.lines({ from: -2 });
  expect(last.body).toMatchObject({ total: 4, firstError: 4 });
  expect(last.body["lines"]).toMatchObject([{ number: 3, text: "the third has no end yet" }, { number: 4 }]);
  writeFileSync(`${rig.directory}/exit.json`, "{}");
  expect((await rig.lines({ from: 9 })).body).toMatchObject({ lines: [], total: 4, growing: false });
});

test("a line too long to show is cut, and its bytes say where the rest is", async () => {
  await using rig = await runningAttempt(`short\n${"三".repeat(200_000)}\nafter\n`);
  const { body } = await rig.lines({});
  const lines = body["lines"] as { text: string; bytes: number; offset: number; cut: boolean }[];
  expect(lines.map(({ bytes, cut }) => [bytes, cut])).toEqual([
    [5, false],
    [600_000, true],
    [5, false],
  ]);
  expect(lines[1]?.text).toBe("三".repeat(2730));
  expect(lines[2]?.text).toBe("after");
});

test("a log of a million lines answers with any of them", async () => {
  await using rig = await runningAttempt("");
  const block = Array.from({ length: 10_000 }, (_, at) => `line ${at} ${"x".repeat(88)}\n`).join("");
  for (let times = 0; times < 100; times += 1) appendFileSync(`${rig.directory}/out.log`, block);
  const { body } = await rig.lines({ from: 654_322, count: 1 });
  expect(body).toMatchObject({ total: 1_000_000, counted: body["bytes"] });
  expect(body["lines"]).toMatchObject([{ number: 654_322, text: `line 4321 ${"x".repeat(88)}` }]);
  expect((body["bytes"] as number) > 95_000_000).toBe(true);
});

test("returns the size of a log without its bytes", async () => {
  await using rig = await runningAttempt("0123456789");
  const url = `${routePath("readLog", { id: "r1/one#1", phase: "run", stream: "out" })}?limit=0`;
  const answer = await rig.app.inject({ url });
  expect(answer.headers["x-log-size"]).toBe("10");
  expect(answer.body).toBe("");
});

test("lines say when they were written, as their host noted; what no note covers yet, as the file says", async () => {
  await using rig = await runningAttempt("one\ntwo\nthree\nfour");
  writeFileSync(`${rig.directory}/meta.json`, JSON.stringify({ timed: true }));
  const notes = [
    { offset: 4, at: 1_700_000_000_000 },
    { offset: 14, at: 1_700_000_007_000 },
  ];
  writeFileSync(`${rig.directory}/out.times`, Buffer.concat([...notes.map(encodeTimeNote), Buffer.of(1, 2)]));
  utimesSync(`${rig.directory}/out.log`, 1_700_000_009, 1_700_000_009);
  const times = ((await rig.lines({})).body["lines"] as { at?: number }[]).map(({ at }) => at);
  expect(times).toEqual([1_700_000_000_000, 1_700_000_007_000, 1_700_000_007_000, 1_700_000_009_000]);
});

test("lines of a log whose host noted no times have none, and notes are not read through a link", async () => {
  await using rig = await runningAttempt("one\n");
  writeFileSync(`${rig.directory}/meta.json`, JSON.stringify({ pid: 1 }));
  expect((await rig.lines({})).body["lines"]).toEqual([
    { number: 1, offset: 0, bytes: 3, text: "one", cut: false },
  ]);
  writeFileSync(`${rig.directory}/meta.json`, JSON.stringify({ timed: true }));
  writeFileSync(`${rig.state}/elsewhere`, encodeTimeNote({ offset: 4, at: 1 }));
  symlinkSync(`${rig.state}/elsewhere`, `${rig.directory}/out.times`);
  utimesSync(`${rig.directory}/out.log`, 1_700_000_009, 1_700_000_009);
  expect((await rig.lines({})).body["lines"]).toMatchObject([{ at: 1_700_000_009_000 }]);
});

test("marks of groups are told where they are asked for, from the one that is asked for", async () => {
  await using rig = await runningAttempt("::group::Build\nerror: no\n::endgroup::\n");
  expect((await rig.lines({ count: 0 })).body["marks"]).toBeUndefined();
  const error = { kind: "error", line: 2 };
  const end = { kind: "end", line: 3, of: 1 };
  expect((await rig.lines({ count: 0, marks: 0 })).body["marks"]).toEqual({
    total: 3,
    items: [{ kind: "start", line: 1, title: "Build", folded: false }, error, end],
  });
  expect((await rig.lines({ count: 0, marks: 1 })).body["marks"]).toEqual({ total: 3, items: [error, end] });
});
