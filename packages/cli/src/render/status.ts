import type { StatusResource, WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Colours } from "./colours.ts";
import { renderCounts } from "./runs/counts.ts";
import { formatAge, formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";

export function renderStatus(status: StatusResource, colours: Colours, now = Date.now()): string {
  const since = formatDuration(now - status.startedAt);
  return [
    `server   ${status.release}, pid ${status.pid}, up ${since}${status.draining ? ", draining" : ""}`,
    `home     ${visible(status.home)}`,
    ...(status.address === undefined
      ? []
      : [`web      ${visible(status.address)}  (open signed in with: wzp web)`]),
    ...workerLines(status.workers, now),
    `runs     ${status.runs}`,
    `tasks    ${renderCounts(status.tasks, colours)}`,
    ...(status.maintenance === undefined
      ? []
      : [`${colours.red("closed")}   ${visible(status.maintenance)}`]),
    ...status.trouble.map((each) => `${colours.red("trouble")}  ${visible(each.detail)}`),
  ].join("\n");
}

function workerLines(workers: readonly WorkerResource[], now: number): readonly string[] {
  if (workers.length === 0) return ["worker   none connected (start it with: wzp up)"];
  return workers.map((worker) => {
    const seen = worker.state === "away" ? `, last seen ${formatAge(now - worker.lastSeenAt)}` : "";
    const room = `${worker.live} of ${worker.capacity.tasks} slots in use`;
    const drains = worker.state === "away" && worker.drainingSince !== undefined ? ", draining" : "";
    return `worker   ${visible(worker.name)} ${worker.state}${seen}${drains}, pid ${worker.pid}, ${room}`;
  });
}
