import { expect, test } from "vitest";

import { Durations } from "./durations.ts";
import { renderMetrics } from "./metric-text.ts";

test("text of others cannot end a label, a line or a family", () => {
  const labels = { name: 'a"} 1\nwzp_forged 2\\' };
  const text = renderMetrics([
    { name: "wzp_x", help: "one\ntwo", type: "gauge", samples: [{ labels, value: 1 }] },
  ]);
  expect(text).toBe(
    '# HELP wzp_x one\\ntwo\n# TYPE wzp_x gauge\nwzp_x{name="a\\"} 1\\nwzp_forged 2\\\\"} 1\n',
  );
});

test("buckets of a histogram are cumulative and end with all", () => {
  const durations = new Durations([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) durations.add(seconds);
  const samples = durations
    .samples({ route: "/" })
    .map(({ suffix, labels, value }) => [suffix, labels?.["le"], value]);
  expect(samples).toEqual([
    ["_bucket", "0.1", 2],
    ["_bucket", "1", 3],
    ["_bucket", "+Inf", 4],
    ["_sum", undefined, 7.65],
    ["_count", undefined, 4],
  ]);
});
