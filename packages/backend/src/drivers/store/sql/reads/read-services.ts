import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { ServiceReport } from "@wezterm-parallel/shared/protocol/worker/service-questions";

import type { Look } from "../../../../base/look.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { ServiceReader, StoredService } from "../../services.ts";

interface ServiceRow {
  readonly project_id: number;
  readonly worker: string;
  readonly report: string;
}

export function createServiceReader(database: SqlDatabase, look: Look): ServiceReader {
  return {
    services: (projects) => look(() => readServices(database, projects)),
    service: (id) => look(() => readService(database, id)),
  };
}

function* readServices(
  database: SqlDatabase,
  projects: readonly number[] | undefined,
): Steps<StoredService[]> {
  const rows = yield* database.all<ServiceRow>(
    `SELECT * FROM service WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
     ORDER BY project_id, instance`,
    JSON.stringify(projects ?? null),
  );
  return rows.map(describeRow);
}

function* readService(database: SqlDatabase, id: string): Steps<StoredService | undefined> {
  const row = yield* database.get<ServiceRow>("SELECT * FROM service WHERE instance = ?", id);
  return row && describeRow(row);
}

function describeRow({ project_id: project, worker, report }: ServiceRow): StoredService {
  return { project, worker, report: JSON.parse(report) as ServiceReport };
}
