import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { backupCopies } from "@wezterm-parallel/shared/protocol/home";
import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";

import { slowestStatements } from "../../base/statement-times.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { DatabaseLease } from "./list-replicas.ts";
import { readResourceUse } from "./resource-use.ts";
import type { SystemHistory } from "./system-history.ts";

interface SystemPorts {
  readonly connections: OpenConnections;
  /** State directory. */
  readonly home: string;
  readonly system: SystemHistory;
  /** Name and version of the database of runs. */
  readonly engine: string;
  readonly backups: { describe(): ResourceUse["backups"] };
  /** How this server holds that database; absent with SQLite. */
  readonly lease?: DatabaseLease;
  /** Describes the store for logs and artifacts; absent without one. */
  readonly storedFiles?: { describe(): ResourceUse["blobs"] } | undefined;
  readonly copyHome: () => Promise<Result<void, Failure>>;
}

const hourMs = 3_600_000;
const shownStatements = 20;

export function systemRoutes(app: HttpApp, ports: SystemPorts): void {
  const { system } = ports;
  serveRoute(app, "systemHistory", async ({ query }) => ({
    items: [...system.points(query.since ?? Date.now() - hourMs)],
  }));

  serveRoute(app, "getResources", async () => ({
    ...readResourceUse(ports.home),
    engine: ports.engine,
    statements: [...slowestStatements(shownStatements)],
    ...(ports.lease && (await describeLease(ports.lease))),
    ...(ports.storedFiles && { blobs: ports.storedFiles.describe() }),
    streams: countStreams(ports),
    attempts: ports.system.attemptBytes,
    backups: ports.backups.describe(),
  }));

  const copyHome = onlyOne(ports.copyHome);
  serveRoute(app, "copyHome", async (_request, reply) => {
    const copied = await copyHome();
    if (!copied.ok) return sendProblem(reply, problemOf(copied.failure));
    return { directory: backupCopies(ports.home) };
  });
}

/** Loaded only with a database that has servers beside this one. */
async function describeLease(lease: DatabaseLease): Promise<Pick<ResourceUse, "lease" | "replicas">> {
  const { listReplicas } = await import("./list-replicas.ts");
  return listReplicas(lease);
}

/** One at a time: all go to the same directory. */
function onlyOne(copyHome: SystemPorts["copyHome"]): SystemPorts["copyHome"] {
  let copying = false;
  return async () => {
    if (copying)
      return fail(createFailure({ reason: "conflict", detail: createMessage("backup-under-way") }));
    copying = true;
    try {
      return await copyHome();
    } finally {
      copying = false;
    }
  };
}

function countStreams({ connections: { streams } }: SystemPorts): ResourceUse["streams"] {
  const open = (kind: UpgradeName) => streams.get(kind) ?? 0;
  return { events: open("events"), terminals: open("terminal"), workers: open("worker") };
}
