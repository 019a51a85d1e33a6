import { dutyOf } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { StatusResource, WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { joinedServer, readWorkerLink, rolesOf } from "../supervision/joined-worker.ts";
import { formatAge } from "../text/duration.ts";
import { visible } from "../text/width.ts";
import type { CliContext } from "../invocation/context.ts";
import type { MachineFinding } from "./check-machine.ts";

/** Tells release, lag and last contact of every worker of a server. */
export function checkWorkers(
  { workers, release }: Pick<StatusResource, "workers" | "release">,
  now: number,
): readonly MachineFinding[] {
  return workers.map((worker) => checkWorker(worker, release, now));
}

function checkWorker(worker: WorkerResource, ofServer: string, now: number): MachineFinding {
  const { name, release, state, live, lastSeenAt, machine } = worker;
  const duty = dutyOf(worker);
  const facts = [
    `release ${release}`,
    duty === "taking" ? state : duty === state || state !== "away" ? duty : `${duty}, ${state}`,
    ...(machine?.lagMs === undefined ? [] : [`answered in ${Math.max(1, Math.round(machine.lagMs))} ms`]),
    `last contact ${formatAge(now - lastSeenAt)}`,
  ];
  const finding = { name: "worker", found: `${visible(name)}: ${visible(facts.join(", "))}` };
  if (state === "away" && live > 0)
    return { ...finding, level: "warn", advice: "It has unfinished tasks. Start it there: wzp up" };
  if (release === ofServer) return { ...finding, level: "ok" };
  return { ...finding, level: "warn", advice: `Update the older one; the server has release ${ofServer}.` };
}

/** In a home whose worker works for a server on another machine: whether it is connected. */
export function checkJoined({ home }: CliContext): readonly MachineFinding[] {
  const joined = joinedServer(home);
  if (joined === undefined || rolesOf(home).includes("server")) return [];
  const link = readWorkerLink(home);
  const found = `${joined.name} of ${joined.server}: ${link?.state ?? "not started"}`;
  if (link?.state === "refused")
    return [
      { name: "joined", level: "bad", found: `${found}: ${link.failure.detail}`, advice: link.failure.hint },
    ];
  if (link?.state === "connected") return [{ name: "joined", level: "ok", found }];
  const advice = link === undefined ? "Start it: wzp up" : "It goes on trying; see logs/worker.log";
  return [{ name: "joined", level: "warn", found, advice }];
}
