import type { z } from "zod";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { eventsQuery } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import type { EventSelection } from "./event-portions.ts";

export interface SelectedEvents extends EventSelection {
  readonly records: Records;
}

/** Resolves a query to the visible events; fails with `not-found` for a project that the caller cannot see. */
export async function selectEvents(
  { all, visible }: { readonly all: Records; readonly visible: Records },
  query: z.output<typeof eventsQuery>,
): Promise<Result<SelectedEvents, Failure>> {
  const { after, run, kind: kinds, project } = query;
  const from = after === "now" ? await visible.lastEvent() : after;
  if (project === undefined) return ok({ from, run, kinds, records: visible });
  const found = await findProject(visible, project);
  if (!found.ok) return found;
  return ok({ from, run, kinds, records: all.seen(new Set([Number(project.slice(1))])) });
}
