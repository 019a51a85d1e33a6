import { expect, test } from "vitest";

import { settingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { renderHistory, renderResources, renderSettings } from "./server-settings.ts";

test("renders settings in words and neutralizes escape sequences in texts of people", () => {
  const settings = {
    ...settingsSchema.parse({ maintenance: { on: true, message: "\u001b]0;x" } }),
    etag: '"1"',
  };
  const text = renderSettings(settings);
  expect(text).toContain("log level     info");
  expect(text).toContain("per person    burst of 2000, 400 per second, 200 streams");
  expect(text).not.toContain("\u001b");
});

test("lists only the changed values in the history", () => {
  const before = settingsSchema.parse({});
  const after = settingsSchema.parse({ logLevel: "debug" });
  const text = renderHistory([{ at: 0, by: "olga", before, after }]);
  expect(text).toBe('1970-01-01 00:00:00Z  olga  logLevel  "info" -> "debug"');
  expect(renderHistory([])).toBe("no setting has been changed yet");
});

test("renders sizes in the largest suitable unit", () => {
  const text = renderResources({
    uptimeMs: 60_000,
    cpuMs: 1_000,
    eventLoop: 0.25,
    memory: { rss: 100 * 2 ** 20, heapUsed: 1_536 },
    streams: { events: 3, terminals: 0, workers: 1 },
    engine: "PostgreSQL 17.6",
    lease: { epoch: 3, machine: "db1", since: Date.now() - 3_600_000 },
    store: 0,
    accounts: 512,
    attempts: 2_048,
    statements: [],
    disk: { total: 2 ** 40, free: 3 * 2 ** 30 },
  });
  expect(text).toContain("memory        100.0 MiB, JavaScript heap 1.5 KiB");
  expect(text).toContain("runs in       PostgreSQL 17.6, held by db1 for 1h");
  expect(text).toContain("databases     0 B runs, 512 B accounts");
  expect(text).toContain("connected     3 event streams, 0 terminals, 1 workers");
  expect(text).toContain("logs          2.0 KiB with artifacts");
  expect(text).toContain("disk          3.0 GiB free of 1.0 TiB");
});
