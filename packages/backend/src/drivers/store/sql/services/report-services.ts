import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import type { ReportedServices } from "../../services.ts";
import type { Transaction } from "../commits/transaction.ts";
import { beginProject } from "../runs/submit-run.ts";

/** Stores what a worker reports, with one event for each transition that is not known yet. */
export function* reportServices(
  transaction: Transaction,
  worker: string,
  { services, complete = false, gone = [] }: ReportedServices,
): Steps<{ reported: number }> {
  const { database } = transaction;
  for (const report of services) yield* reportService(transaction, worker, report);
  const kept = services.map(({ id }) => id);
  yield* database.run(
    `DELETE FROM service WHERE worker = ?1 AND (
       instance IN (SELECT value FROM json_each(?2))
       OR (?3 = 1 AND instance NOT IN (SELECT value FROM json_each(?4))))`,
    worker,
    JSON.stringify(gone),
    Number(complete),
    JSON.stringify(kept),
  );
  return { reported: services.length };
}

function* reportService(transaction: Transaction, worker: string, report: ServiceReport): Steps<void> {
  const { database } = transaction;
  const { number: project } = yield* beginProject(transaction, report.project);
  const known = yield* database.get<{ seq: number }>("SELECT seq FROM service WHERE instance = ?", report.id);
  const last = report.history.at(-1)?.seq ?? 0;
  // A worker that lost its records counts from 1 again.
  const seen = known === undefined || known.seq > last ? 0 : known.seq;
  yield* database.run(
    `INSERT INTO service (instance, project_id, worker, report, seq) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (instance) DO UPDATE SET worker = ?3, report = ?4, seq = ?5`,
    report.id,
    project,
    worker,
    JSON.stringify(report),
    last,
  );
  for (const { seq, state } of report.history) {
    if (seq <= seen) continue;
    const why = "why" in state ? state.why : undefined;
    transaction.append({
      kind: "service.changed",
      data: {
        project: projectId(project),
        service: report.id,
        state: state.kind,
        since: state.since,
        ...(why !== undefined && { failure: why }),
      },
    });
  }
}
