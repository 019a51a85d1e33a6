import { fail } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { ifMatchHeaders } from "@wezterm-parallel/shared/protocol/auth-schemas";
import {
  oidcResourceSchema,
  oidcTestSchema,
  removedOidcSchema,
  setOidcBody,
  signInMethodsSchema,
} from "@wezterm-parallel/shared/protocol/oidc-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { Records } from "../../../base/backlog.ts";
import { callerOf } from "../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { answer, type HttpApp, problemResponse } from "../../http/http-kit.ts";
import type { People } from "../people.ts";
import type { NewOidcSettings, OidcSetup } from "./oidc-setup.ts";
import type { SingleSignOn } from "./single-sign-on.ts";

export interface OidcPorts {
  readonly guard: NetworkGuard;
  readonly oidcSetup: OidcSetup;
  readonly people: People;
  readonly records: Records;
  readonly singleSignOn: SingleSignOn;
}

/** Setting up single sign-on by OpenID Connect. */
export function oidcRoutes(app: HttpApp, ports: OidcPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { singleSignOn, oidcSetup, people }: OidcPorts): void {
  app.route({
    ...routes.signInMethods,
    url: routes.signInMethods.path,
    schema: {
      summary: "How people sign in here",
      response: { 200: signInMethodsSchema, default: problemResponse },
    },
    handler: async () => {
      const [{ items }, isSetUp] = await Promise.all([people.list({ limit: 1 }), singleSignOn.isSetUp()]);
      return { password: items.length > 0, singleSignOn: isSetUp };
    },
  });

  app.route({
    ...routes.getOidc,
    url: routes.getOidc.path,
    schema: {
      summary: "Settings of single sign-on, without the client's secret",
      response: { 200: oidcResourceSchema, default: problemResponse },
    },
    handler: async (_request, reply) => {
      const found = await oidcSetup.find();
      if (found.ok) void reply.header("etag", found.value.etag);
      return answer(reply, found);
    },
  });

  app.route({
    ...routes.testOidc,
    url: routes.testOidc.path,
    schema: {
      summary: "Asks the provider what every sign-in asks it",
      response: { 200: oidcTestSchema, default: problemResponse },
    },
    handler: async (_request, reply) => answer(reply, await oidcSetup.test()),
  });
}

function changeRoutes(app: HttpApp, { oidcSetup, guard, records }: OidcPorts): void {
  app.route({
    ...routes.setOidc,
    url: routes.setOidc.path,
    schema: {
      summary: "Sets up single sign-on, in place of what was set up before",
      headers: ifMatchHeaders,
      body: setOidcBody,
      response: { 200: oidcResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const missing = findMissing(records, request.body);
      if (missing !== undefined) return answer(reply, fail(missing));
      const etag = request.headers["if-match"];
      const set = await oidcSetup.set(callerOf(request, guard), request.body, etag);
      if (set.ok) void reply.header("etag", set.value.etag);
      return answer(reply, set);
    },
  });

  app.route({
    ...routes.removeOidc,
    url: routes.removeOidc.path,
    schema: {
      summary: "Ends single sign-on; who is signed in stays so, and accounts and roles stay",
      response: { 200: removedOidcSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const removed = await oidcSetup.remove(callerOf(request, guard));
      return removed.ok ? { removed: true as const } : answer(reply, removed);
    },
  });
}

/** A role in a project that does not exist yet would be one in whatever gets its number. */
function findMissing(records: Records, { groups }: NewOidcSettings): Failure | undefined {
  const known = new Set(records.projects().map(({ id }) => id));
  const missing = groups.find(({ project }) => project !== undefined && !known.has(project));
  if (missing === undefined) return undefined;
  return sayFailure({
    reason: "not-found",
    detail: say("project-of-group-unknown", { project: missing.project ?? "", group: missing.group }),
    hint: say("project-of-group-unknown-hint"),
  });
}
