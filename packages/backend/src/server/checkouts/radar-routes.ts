import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { changeStates } from "@wezterm-parallel/shared/domain/change/change-state";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type {
  Overlap,
  RadarLook,
  RadarNode,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { repositoryOf } from "./saved-routes.ts";
import { workOf } from "./work-of-task.ts";

interface RadarPorts {
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly records: Records;
}

type Question = QuestionOf<"radar">;

/** Work of each kind that is compared at most. */
const mostWork = 200;

export function radarRoutes(app: HttpApp, ports: RadarPorts): void {
  serveRoute(app, "getRadar", async ({ params: { project: id }, query, records }, reply) => {
    const project = repositoryOf(ports.records, records, id);
    if (!project.ok) return answer(reply, project);
    const target = query.target ?? project.value.target;
    const questions = questionsOf(records, id, { kind: "radar", project: project.value, branch: target });
    const looks = await Promise.all(
      [...questions].map(async ([worker, question]) => ({
        worker,
        look: await ports.gateway.ask<"radar">(worker, question),
      })),
    );
    return answer(reply, ok({ project: id, target, ...join(looks) }));
  });
}

/** Sorts the work of a project by the worker that has it. */
function questionsOf(
  records: Records,
  project: string,
  about: Pick<Question, "kind" | "project" | "branch">,
): ReadonlyMap<string, Question> {
  const questions = new Map<string, Question>();
  const questionFor = (worker: string): Question => {
    const question = questions.get(worker) ?? { ...about, attempts: [], changes: [] };
    questions.set(worker, question);
    return question;
  };
  const running = new Set<string>();
  for (const { id, checkout } of records.tasks({ project, state: liveTaskStates, limit: mostWork }).items) {
    const found = checkout === "worktree" ? workOf(records, id) : undefined;
    if (found?.ok !== true) continue;
    running.add(id);
    questionFor(found.value.worker).attempts.push(found.value.work.attempt);
  }
  const { items: changes } = records.changes({ project, state: waiting, limit: mostWork });
  for (const { id, commit, target, direction } of changes) {
    const isOther = running.has(id) || target !== about.branch || direction === "revert";
    const found = isOther ? undefined : workOf(records, id);
    if (found?.ok === true) questionFor(found.value.worker).changes.push({ id, commit });
  }
  return questions;
}

const waiting = changeStates.filter((state) => state !== "landed" && state !== "reverted");

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
