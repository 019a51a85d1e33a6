import { expect, test } from "vitest";

import { readRecordings, replayRecordings } from "../scripts/reference/accuracy/replay-recordings.ts";

test("no moment of the recordings of real agents is recognised wrongly", async () => {
  const moments = await replayRecordings(readRecordings());
  expect(moments.length).toBeGreaterThanOrEqual(300);
  expect(moments.filter(({ verdict }) => verdict === "wrong")).toEqual([]);
  const known = moments.filter(({ verdict }) => verdict === "right");
  expect(known.length / moments.length).toBeGreaterThan(0.75);
});
