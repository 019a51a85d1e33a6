import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { formatSize } from "../text/size.ts";
import { visible } from "../text/width.ts";

/** Renders when the server makes its backups, and how the last ones went. */
export function renderBackupSchedule(backups: ResourceUse["backups"]): string {
  if (backups === undefined) return "no backups on a schedule; see: wzp config show";
  const { to, next, running, last, verified, failed } = backups;
  const made = last && `${timeOf(last.at)}  ${visible(last.id)}, ${formatSize(last.bytes)}`;
  return [
    `directory   ${visible(to)}`,
    `newest      ${made === undefined ? "none yet" : `${made}, ${formatSize(last?.added ?? 0)} added`}`,
    `verified    ${verified === undefined ? "none yet" : `${timeOf(verified.at)}  ${visible(verified.id)}`}`,
    running === undefined
      ? `next        ${next === undefined ? "never" : timeOf(next)}`
      : `running     ${running}`,
    ...(failed === undefined
      ? []
      : [`failed      ${timeOf(failed.at)}  ${failed.work}: ${visible(failed.detail)}`]),
  ].join("\n");
}

function timeOf(at: number): string {
  return at === 0 ? "now" : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")}Z`;
}
