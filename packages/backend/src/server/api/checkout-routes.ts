import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { parseId, runId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run-spec";
import {
  checkoutResourceSchema,
  listCheckoutsQuery,
  savedWorkSchema,
  type CheckoutResource,
} from "@wezterm-parallel/shared/protocol/checkout-schemas";
import { projectParameters } from "@wezterm-parallel/shared/protocol/project-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { Records } from "../../base/backlog.ts";
import { answer, problemResponse, type HttpApp } from "../../base/http-kit.ts";
import type { KeptCheckout } from "../../drivers/checkout/checkouts.ts";
import type { ApiPorts } from "./api-ports.ts";
import { findProject } from "./project-routes.ts";

/** To look at only: what is removed or restored there is the user's own, by commands on that machine. */
export function checkoutRoutes(app: HttpApp, { checkouts, records: all }: ApiPorts): void {
  app.route({
    ...routes.listCheckouts,
    url: routes.listCheckouts.path,
    schema: {
      summary: "Directories of attempts that lie on the server's machine, newest first",
      querystring: listCheckoutsQuery,
      response: { 200: pageSchema(checkoutResourceSchema), default: problemResponse },
    },
    handler: async ({ query, records }) => {
      const kept = await checkouts.kept({ measure: false });
      const found = kept.flatMap((each) => describeCheckout(records, each)).toSorted(newestFirst);
      const rest = found.filter((each) => query.cursor === undefined || isBehind(each, query.cursor));
      const items = rest.slice(0, query.limit);
      const last = rest.length > query.limit ? items.at(-1) : undefined;
      return { items, next: last && cursorOf(last) };
    },
  });

  app.route({
    ...routes.listSaved,
    url: routes.listSaved.path,
    schema: {
      summary: "Work in a project's repository that was saved before its checkout was removed",
      params: projectParameters,
      response: { 200: pageSchema(savedWorkSchema), default: problemResponse },
    },
    handler: async ({ params, records }, reply) => {
      const project = repositoryOf(all, records, params.project);
      if (!project.ok) return answer(reply, project);
      const saved = await checkouts.saved(project.value);
      return answer(reply, saved.ok ? ok({ items: saved.value.map((each) => ({ ...each })) }) : saved);
    },
  });
}

/** What the records do not know, or not for who asks, is not there. */
function describeCheckout(records: Records, kept: KeptCheckout): CheckoutResource[] {
  const parsed = parseId(kept.attempt);
  if (!parsed.ok || !records.attempt(kept.attempt).ok) return [];
  const { attempt, path, branch, createdAt, ended } = kept;
  return [{ attempt, run: runId(parsed.value.run), path, branch, createdAt, ended }];
}

function newestFirst(a: CheckoutResource, b: CheckoutResource): number {
  return b.createdAt - a.createdAt || (a.attempt < b.attempt ? -1 : 1);
}

function cursorOf({ createdAt, attempt }: CheckoutResource): string {
  return `${Math.round(createdAt)} ${attempt}`;
}

function isBehind({ createdAt, attempt }: CheckoutResource, cursor: string): boolean {
  const [time = "", ...name] = cursor.split(" ");
  const at = Math.round(createdAt);
  return at < Number(time) || (at === Number(time) && attempt > name.join(" "));
}

/** Where its newest run worked; a project without a repository has nothing saved. */
function repositoryOf(all: Records, visible: Records, id: string): Result<ProjectRef, Failure> {
  const found = findProject(visible, id);
  if (!found.ok) return found;
  const [newest] = all.seen(new Set([Number(id.slice(1))])).runs({ limit: 1 }).items;
  if (newest?.project.kind === "git") return ok(newest.project);
  return fail({ reason: "not-a-repository", detail: `${id} is no git repository: nothing is saved there.` });
}
