import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { HomeSettings } from "../../base/home-settings.ts";
import { type Logger, logOf } from "../../base/log.ts";
import { AlertWatch } from "../../server/alerts/alert-watch.ts";
import { ScheduledBackups } from "../../server/backups/scheduled-backups.ts";
import type { Health } from "../../server/system/health.ts";
import type { runBackup } from "../backups/run-backup.ts";
import type { ServedQueue } from "../database/served-queue.ts";
import { certificateTimes } from "../network/certificate-times.ts";
import { openAlertActions } from "./open-alert-actions.ts";
import { openPlugins } from "./open-plugins.ts";

interface WatchParts {
  readonly home: { readonly state: string };
  readonly queue: ServedQueue;
  readonly configured: HomeSettings;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

/** Makes the backups of `config.yaml`, and tells people what is wrong with the server. */
export async function watchOverHome(
  { home: { state }, queue, configured, log, opened }: WatchParts,
  {
    health,
    webhooks,
    certificate,
  }: {
    readonly health: Health;
    readonly webhooks: Parameters<typeof openAlertActions>[0]["webhooks"];
    /** File of the certificate with which the server listens. */
    readonly certificate: string | undefined;
  },
) {
  const settings = () => configured.current();
  const parts = { state, clock: systemClock, log: logOf(log, "alerts") };
  const backups = opened.use(
    new ScheduledBackups({ ...parts, log: logOf(log, "backups"), settings, run: runScheduled }),
  );
  const { records, feed, waitsForSpace, publishAlert: publish } = queue;
  await openPlugins({ ...parts, log: logOf(log, "plugins"), records, feed, configured }, opened);
  const actions = openAlertActions({ ...parts, records, feed, webhooks, configured }, opened);
  const alerts = opened.use(
    new AlertWatch({
      ...parts,
      records,
      feed,
      waitsForSpace,
      health,
      backups,
      publish,
      certificate: certificate === undefined ? undefined : certificateTimes(certificate),
    }),
  );
  return { backups, alerts, ...actions };
}

async function runScheduled(...of: Parameters<typeof runBackup>): ReturnType<typeof runBackup> {
  const { runBackup: run } = await import("../backups/run-backup.ts");
  return run(...of);
}
