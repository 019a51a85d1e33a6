import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { People } from "./people.ts";

interface UserPorts {
  readonly connections: OpenConnections;
  readonly guard: NetworkGuard;
  readonly people: People;
}

export function userRoutes(app: HttpApp, ports: UserPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { people }: UserPorts): void {
  serveRoute(app, "listUsers", async ({ query }) => pageBody(await people.list(query)));

  serveRoute(app, "getUser", async ({ params }, reply) => {
    const found = await people.find(params.user);
    if (found.ok) void reply.header("etag", found.value.etag);
    return answer(reply, found);
  });
}

function changeRoutes(app: HttpApp, { connections, people, guard }: UserPorts): void {
  serveRoute(app, "addUser", async (request, reply) =>
    answer(reply, await people.add(callerOf(request, guard), request.body)),
  );

  serveRoute(app, "changeUser", async (request, reply) => {
    // People who change their own account still get this response; their other connections close.
    connections.spare(reply.raw);
    const change = { ...request.body, etag: request.headers["if-match"] };
    const changed = await people.change(callerOf(request, guard), request.params.user, change);
    if (changed.ok) void reply.header("etag", changed.value.etag);
    return answer(reply, changed);
  });
}
