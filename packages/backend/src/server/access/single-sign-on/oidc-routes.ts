import { fail } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Records } from "../../../base/backlog.ts";
import { callerOf } from "../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { passkeyMethods } from "../passkeys/passkey-routes.ts";
import type { Passkeys } from "../passkeys/passkeys.ts";
import type { People } from "../people.ts";
import type { NewOidcSettings, OidcSetup } from "./oidc-setup.ts";
import type { SingleSignOn } from "./single-sign-on.ts";

interface OidcPorts {
  readonly guard: NetworkGuard;
  readonly oidcSetup: OidcSetup;
  readonly passkeys: Passkeys;
  readonly people: People;
  readonly records: Records;
  readonly singleSignOn: SingleSignOn;
}

export function oidcRoutes(app: HttpApp, ports: OidcPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { singleSignOn, oidcSetup, people, passkeys, guard }: OidcPorts): void {
  serveRoute(app, "signInMethods", async ({ raw }) => {
    const [{ items }, isSetUp] = await Promise.all([people.list({ limit: 1 }), singleSignOn.isSetUp()]);
    const password = items.length > 0;
    return { password, singleSignOn: isSetUp, ...(await passkeyMethods(raw, { passkeys, guard })) };
  });

  serveRoute(app, "getOidc", async (_request, reply) => {
    const found = await oidcSetup.find();
    if (found.ok) void reply.header("etag", found.value.etag);
    return answer(reply, found);
  });

  serveRoute(app, "testOidc", async (_request, reply) => answer(reply, await oidcSetup.test()));
}

function changeRoutes(app: HttpApp, { oidcSetup, guard, records }: OidcPorts): void {
  serveRoute(app, "setOidc", async (request, reply) => {
    const missing = await findMissing(records, request.body);
    if (missing !== undefined) return answer(reply, fail(missing));
    const etag = request.headers["if-match"];
    const set = await oidcSetup.set(callerOf(request, guard), request.body, etag);
    if (set.ok) void reply.header("etag", set.value.etag);
    return answer(reply, set);
  });

  serveRoute(app, "removeOidc", async (request, reply) => {
    const removed = await oidcSetup.remove(callerOf(request, guard));
    return removed.ok ? { removed: true as const } : answer(reply, removed);
  });
}

/** Refuses roles in missing projects, because a later project could get the same number. */
async function findMissing(records: Records, { groups }: NewOidcSettings): Promise<Failure | undefined> {
  const known = new Set((await records.projects()).map(({ id }) => id));
  const missing = groups.find(({ project }) => project !== undefined && !known.has(project));
  if (missing === undefined) return undefined;
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-of-group-unknown", {
      project: missing.project ?? "",
      group: missing.group,
    }),
    hint: createMessage("project-of-group-unknown-hint"),
  });
}
