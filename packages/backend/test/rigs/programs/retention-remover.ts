/** Removes all ended runs of a home, as the server does at its start and every hour; tells of each once it is hidden. */
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { ok } from "@wezterm-parallel/shared/base/result";

import { openSqliteStore } from "../../../src/drivers/store/sqlite/open-sqlite-store.ts";
import { Retention } from "../../../src/server/retention/retention.ts";

const [state = ""] = process.argv.slice(2);
const opened = openSqliteStore({ syncsAside: true, file: `${state}/store.db`, clock: systemClock });
if (!opened.ok) throw new Error(opened.failure.detail);
await using store = opened.value;
store.watch(({ events }) => {
  for (const event of events)
    if (event.kind === "run.removed") process.stdout.write(`${event.data.removed}\n`);
});
await using retention = new Retention({
  state,
  store,
  settings: async () => ({ retention: { runs: { count: 0 }, events: { count: 10 } } }),
  dropCaches: async () => {},
  record: async () => ok(undefined),
  audit: { unkept: async () => 0, shorten: async () => ok(0) },
  clock: systemClock,
  log: {
    info: () => {},
    warn: () => {},
    error: (what: unknown) => void process.stderr.write(`${JSON.stringify(what)}\n`),
  },
});
const cleaned = await retention.clean({ dryRun: false });
if (!cleaned.ok) throw new Error(cleaned.failure.detail);
process.stdout.write("done\n");
