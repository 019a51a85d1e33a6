import { expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

test("wzp notifications keeps what a person is notified of and their quiet hours, and says that nobody receives a test", async () => {
  await using rig = new CliRig();
  expect((await rig.wzp(["up"])).status).toBe(0);
  const first = await rig.wzp(["notifications"]);
  expect(first.stdout).toMatch(
    /notified of +nothing\nquiet hours +none\nsound +off\n\nno browser receives them/,
  );
  const set = await rig.wzp([
    "notifications",
    "set",
    "--on",
    "run-ended",
    "permission",
    "--quiet",
    "22:00-07:00",
    "--time-zone=Asia/Tokyo",
    "--sound=on",
  ]);
  expect(set.stdout).toMatch(
    /notified of +permission, run-ended\nquiet hours +22:00-07:00 Asia\/Tokyo\nsound +on/,
  );
  await rig.wzp(["notifications", "set", "--on", "none"]);
  expect(await rig.json(["notifications"])).toEqual({
    notifications: [],
    quietHours: { from: "22:00", until: "07:00", timeZone: "Asia/Tokyo" },
    sound: true,
    subscriptions: [],
  });
  const off = await rig.wzp(["notifications", "set", "--quiet", "off"]);
  expect(off.stdout).toContain("quiet hours   none");
  const tested = await rig.wzp(["notifications", "test"]);
  expect([tested.status, tested.stdout]).toEqual([1, expect.stringContaining("no browser receives")]);
});

test("wzp notifications refuses what it does not know", async () => {
  await using rig = new CliRig();
  expect((await rig.wzp(["up"])).status).toBe(0);
  for (const [args, why] of [
    [["set"], "Say what to change."],
    [["set", "--on", "everything"], "everything is no kind of notification."],
    [["set", "--quiet", "at night"], "at night is no time of day from until."],
    [["set", "--time-zone", "UTC"], "A time zone is of quiet hours, and you have none."],
    [["set", "--quiet", "22:00-07:00", "--time-zone", "Berlin"], "must be the name of a time zone"],
    [["remove", "x"], "None of your browsers with notifications has an id that begins with x."],
  ] as const) {
    const refused = await rig.wzp(["notifications", ...args]);
    expect(refused.stderr).toContain(why);
    expect(refused.status).not.toBe(0);
  }
});
