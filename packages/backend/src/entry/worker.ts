import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readJoinedServer } from "@wezterm-parallel/shared/node/joined-server";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { entryPath } from "../base/entry-path.ts";
import type { HomeSettings } from "../base/home-settings.ts";
import { type Logger, logOf } from "../base/log.ts";
import type { Checkouts } from "../drivers/checkout/checkouts.ts";
import { openLandings } from "../drivers/checkout/local/landing/open-landings.ts";
import { openChangeFiles } from "../drivers/checkout/local/review/open-change-files.ts";
import { openPushes } from "../drivers/checkout/local/push/open-pushes.ts";
import { openCheckouts } from "../drivers/checkout/local/open-checkouts.ts";
import { openRadar } from "../drivers/checkout/local/radar/open-radar.ts";
import { hostFlags } from "../drivers/session/hosts/fleet/start-host.ts";
import { openHostSessions } from "../drivers/session/hosts/open-host-sessions.ts";
import type { PortLeases } from "../worker/executor/ports.ts";
import { retentionOf, type RetentionPolicy } from "../worker/retention/decide-removals.ts";
import { sweepCheckouts } from "../worker/retention/sweep-checkouts.ts";
import { openSlots, type Slots } from "../worker/slots/open-slots.ts";
import { slotEnvironment } from "../worker/slots/slot-environment.ts";
import { cleanerOf } from "./clean-checkouts.ts";
import { openForges } from "./forges.ts";
import { sharedPortsDirectory } from "./network/shared-ports.ts";
import { workHome, type WorkerDrivers } from "./work-home.ts";

/**
 * Runs the worker program for `home` until SIGTERM or SIGINT; tasks continue in their session hosts, which end by
 * themselves when nothing runs. A failure means that it can never start.
 */
export async function runWorker(home: HomePaths): Promise<Result<void, Failure>> {
  const working = await workHome(home, openDrivers);
  if (!working.ok) return working;
  const { stop, stopped } = working.value;
  // The worker must outlive the terminal that started it.
  process.on("SIGHUP", () => {});
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return stopped;
}

async function openDrivers(
  home: HomePaths,
  log: Logger,
  settings: HomeSettings,
): Promise<Result<WorkerDrivers, Failure>> {
  const { state, runtime } = home;
  const sessions = await openHostSessions({ state, runtime, hostProgram: hostProgram() });
  const checkouts = openCheckouts({ state, env: process.env, now: () => Date.now() });
  const policy = async () => retentionOf((await settings.current()).checkouts);
  const sweep = async (isLive: (attempt: string) => boolean) =>
    sweepOnce({ checkouts, policy: await policy(), isLive, log: logOf(log, "checkouts") });
  const clean = cleanerOf(checkouts, policy);
  const remote = await openRemote(home, checkouts, log);
  if (!remote.ok) return remote;
  return ok({
    remote: remote.value,
    sessions,
    checkouts,
    landings: openLandings({ state, env: process.env }),
    changeFiles: openChangeFiles(process.env),
    radar: openRadar({ state, env: process.env }),
    pushes: openPushes(process.env),
    forges: openForges(process.env),
    ports: portLeases(state),
    sweep,
    clean,
  });
}

/** Loaded only when this home works for a server on another machine. */
async function openRemote(
  home: HomePaths,
  checkouts: Checkouts,
  log: Logger,
): Promise<Result<WorkerDrivers["remote"], Failure>> {
  const joined = readJoinedServer(home);
  if (!joined.ok) return joined;
  if (joined.value === undefined) return ok(undefined);
  const { RemoteWork } = await import("../worker/remote/remote-work.ts");
  const { openTransfers } = await import("../drivers/checkout/local/open-transfers.ts");
  const transfers = openTransfers({ state: home.state, env: process.env });
  return ok(new RemoteWork({ home, joined: joined.value, checkouts, transfers, clock: systemClock, log }));
}

function hostProgram(): readonly string[] {
  return [process.execPath, ...hostFlags, entryPath("host")];
}

/** Opens the ports registry of all homes at the first task that needs ports, because most do not. */
function portLeases(state: string): PortLeases {
  let slots: Result<Slots, Failure> | undefined;
  let live: ReadonlySet<string> = new Set();
  const open = (): Result<Slots, Failure> => {
    const opened = slots?.ok === true ? slots : openSlots({ state, shared: sharedPortsDirectory() });
    if (slots?.ok !== true && opened.ok) opened.value.reclaim(live);
    slots = opened;
    return opened;
  };
  return {
    lease: async (attempt, count) => {
      const opened = open();
      return opened.ok ? opened.value.lease(attempt, count) : opened;
    },
    release: (attempt) => {
      if (slots?.ok === true) slots.value.release(attempt);
    },
    reclaim: (named) => {
      live = named;
      if (slots?.ok === true) slots.value.reclaim(named);
    },
    variables: slotEnvironment,
  };
}

async function sweepOnce({
  checkouts,
  policy,
  isLive,
  log,
}: {
  readonly checkouts: Checkouts;
  readonly policy: RetentionPolicy;
  readonly isLive: (attempt: string) => boolean;
  readonly log: Logger;
}): Promise<void> {
  for (const { attempt, result } of await sweepCheckouts({ checkouts, policy, now: Date.now(), isLive })) {
    if (result.ok) log.info({ removal: result.value }, "removed a checkout");
    else log.warn({ attempt, failure: result.failure }, "a checkout could not be removed");
  }
}
