import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { OpenConnections } from "../http/admission/open-connections.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { problemOf } from "../http/answers/problem.ts";
import { answer, type HttpApp, sendProblem } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Credentials } from "./credentials.ts";

interface CredentialPorts {
  readonly connections: OpenConnections;
  readonly credentials: Credentials;
  readonly guard: NetworkGuard;
}

export function credentialRoutes(app: HttpApp, ports: CredentialPorts): void {
  makeRoutes(app, ports);
  listRoutes(app, ports);
}

function makeRoutes(app: HttpApp, { credentials, guard }: CredentialPorts): void {
  serveRoute(app, "makeKey", async (request, reply) =>
    answer(reply, await credentials.makeKey(callerOf(request, guard), request.body)),
  );
}

function listRoutes(app: HttpApp, { connections, credentials, guard }: CredentialPorts): void {
  const kinds = { listKeys: ["key", "worker"], listSignIns: ["browser", "program"] } as const;
  for (const name of ["listKeys", "listSignIns"] as const) {
    serveRoute(app, name, async (request, reply) => {
      const found = await credentials.list(callerOf(request, guard), kinds[name], request.query);
      return found.ok ? pageBody(found.value) : sendProblem(reply, problemOf(found.failure));
    });
  }

  serveRoute(app, "revokeGrant", async (request, reply) => {
    connections.spare(reply.raw);
    return answer(reply, await credentials.revoke(callerOf(request, guard), request.params.id));
  });
}
