import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  Overlap,
  RadarLook,
  RadarNode,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { repositoryOf } from "./saved-routes.ts";
import { listComparedWork } from "./compared-work.ts";

interface RadarPorts {
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly records: Records;
}

export function radarRoutes(app: HttpApp, ports: RadarPorts): void {
  serveRoute(app, "getRadar", async ({ params: { project: id }, query, records }, reply) => {
    const project = await repositoryOf(ports.records, records, id);
    if (!project.ok) return answer(reply, project);
    const target = query.target ?? project.value.target;
    const { of, lines } = query;
    const about = { kind: "radar", project: project.value, branch: target, of, lines } as const;
    const looks = await Promise.all(
      Array.from(await listComparedWork(records, id, target), async ([worker, work]) => ({
        worker,
        look: await ports.gateway.ask<"radar">(worker, { ...about, ...work }),
      })),
    );
    return answer(reply, ok({ project: id, target, ...join(looks) }));
  });
}

interface Asked {
  readonly worker: string;
  readonly look: Result<{ readonly look: RadarLook }, Failure>;
}

/** Each worker compares with the target, which is shown once. */
function join(asked: readonly Asked[]): Pick<RadarResource, "nodes" | "overlaps" | "unreached"> {
  const nodes = new Map<string, RadarNode>();
  const overlaps: Overlap[] = [];
  const unreached: RadarResource["unreached"] = [];
  for (const { worker, look } of asked) {
    if (!look.ok) {
      unreached.push({ worker, failure: look.failure });
      continue;
    }
    for (const node of look.value.look.nodes) nodes.set(`${node.kind} ${node.id}`, node);
    overlaps.push(...look.value.look.overlaps);
  }
  const first = (overlap: Overlap) => (overlap.verdict === "conflict" ? 0 : 1);
  return {
    nodes: [...nodes.values()],
    overlaps: overlaps.toSorted((a, b) => first(a) - first(b)),
    unreached,
  };
}
