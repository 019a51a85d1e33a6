import { fileURLToPath } from "node:url";

import { fail, ok } from "@wezterm-parallel/shared/base/result";

import { localHome } from "../src/base/local-home.ts";
import { openHostSessions } from "../src/drivers/session/hosts/open-host-sessions.ts";
import { workHome } from "../src/entry/work-home.ts";
import { plainCheckouts } from "./plain-checkouts.ts";

/** The real worker with real session hosts, for tests that kill it; checkouts are plain directories. */
const host = fileURLToPath(new URL("../src/entry/host.ts", import.meta.url));
const working = await workHome(localHome(), async ({ state, runtime }) =>
  ok({
    sessions: await openHostSessions({ state, runtime, hostProgram: [process.execPath, host], hosts: 1 }),
    checkouts: plainCheckouts(state),
    ports: {
      lease: async (attempt, count) =>
        count > 10
          ? fail({ reason: "port-range-exhausted", detail: `No ${count} ports are free for ${attempt}.` })
          : ok(Array.from({ length: count }, (_, index) => 20_000 + index)),
      release: () => {},
    },
  }),
);
if (!working.ok) {
  process.stderr.write(`${working.failure.detail}\n`);
  process.exit(78);
}
process.on("SIGTERM", working.value.stop);
const stopped = await working.value.stopped;
process.exit(stopped.ok ? 0 : 78);
