import type {
  ResourceUse,
  ServerSettings,
  SettingsChangeResource,
  SettingsResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { formatDuration } from "../text/duration.ts";
import { formatSize } from "../text/size.ts";
import { visible } from "../text/width.ts";
import { describeReplica } from "./replicas.ts";

export function renderSettings(settings: SettingsResource): string {
  const { limits, sessions } = settings;
  const rate = ({ burst, perSecond }: { burst: number; perSecond: number }) =>
    `burst of ${burst}, ${perSecond} per second`;
  return [
    `log level     ${settings.logLevel}`,
    `maintenance   ${renderMaintenance(settings.maintenance)}`,
    `per address   ${rate(limits.address)}`,
    `per person    ${rate(limits.account)}, ${limits.streams} streams`,
    `push services ${settings.privatePush ? "public and private addresses" : "public addresses only"}`,
    `2nd factor    ${settings.requireSecondFactor ? "required" : "optional"}`,
    `sign-ins      end after ${sessions.idleHours} hours unused; browser: ${sessions.browserDays} days, program: ${sessions.programDays} days`,
  ].join("\n");
}

function renderMaintenance({ on, message }: ServerSettings["maintenance"]): string {
  if (!on) return "off";
  return message === "" ? "on" : `on: ${visible(message)}`;
}

/** Renders one line for each changed setting. */
export function renderHistory(history: readonly SettingsChangeResource[]): string {
  if (history.length === 0) return "no setting has been changed yet";
  return history.flatMap(linesOf).join("\n");
}

function linesOf({ at, by, before, after }: SettingsChangeResource): readonly string[] {
  const when = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const names = Object.keys(after) as (keyof ServerSettings)[];
  return names.flatMap((name) => {
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    return was === is ? [] : [`${when}  ${visible(by)}  ${name}  ${visible(was)} -> ${visible(is)}`];
  });
}

/** Time for which this server has held its database; other servers may stand by. */
export function heldFor({ lease }: ResourceUse): string {
  if (lease === undefined) return "";
  return `, held by ${visible(lease.machine)} for ${formatDuration(Date.now() - lease.since)}`;
}

/** The store for logs and artifacts, and what waits for it. */
export function describeStore({ blobs }: ResourceUse): string | undefined {
  if (blobs === undefined) return undefined;
  const { place, waiting } = blobs;
  const behind =
    waiting &&
    `; for ${formatDuration(Date.now() - waiting.since)}, nothing was stored: ${visible(waiting.detail)}`;
  return `${visible(place)}${behind ?? ""}`;
}

export function renderResources(use: ResourceUse): string {
  return [
    `up            ${formatDuration(use.uptimeMs)}, event loop busy ${(use.eventLoop * 100).toFixed(1)} %`,
    `CPU time      ${formatDuration(use.cpuMs)}`,
    `memory        ${formatSize(use.memory.rss)}, JavaScript heap ${formatSize(use.memory.heapUsed)}`,
    ...(use.openFiles === undefined ? [] : [`open files    ${use.openFiles}`]),
    `connected     ${use.streams.events} event streams, ${use.streams.terminals} terminals, ${use.streams.workers} workers`,
    `runs in       ${visible(use.engine)}${heldFor(use)}`,
    ...(use.replicas ?? []).map((replica) => `server        ${describeReplica(replica, Date.now())}`),
    ...(use.blobs === undefined ? [] : [`stored in     ${describeStore(use)}`]),
    `databases     ${formatSize(use.store)} runs, ${formatSize(use.accounts)} accounts`,
    ...(use.attempts === undefined ? [] : [`logs          ${formatSize(use.attempts)} with artifacts`]),
    `disk          ${formatSize(use.disk.free)} free of ${formatSize(use.disk.total)}`,
  ].join("\n");
}
