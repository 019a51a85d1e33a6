import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

export function projectRoutes(app: HttpApp): void {
  serveRoute(app, "listProjects", ({ records, query }) => pageOfProjects(records, query));

  serveRoute(app, "getProject", async ({ params, records }, reply) =>
    answer(reply, await findProject(records, params.project)),
  );
}

async function pageOfProjects(
  records: Records,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const after = cursor === undefined ? 0 : numberOf(cursor);
  const rest = (await records.projects()).filter(({ id }) => numberOf(id) > after);
  const shown = rest.slice(0, limit);
  return { items: shown, next: rest.length > limit ? shown.at(-1)?.id : undefined };
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}
