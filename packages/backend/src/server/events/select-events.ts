import type { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { eventsQuery } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import type { EventSelection } from "./event-portions.ts";

export interface SelectedEvents extends EventSelection {
  readonly records: Records;
}

/**
 * Resolves a query to the visible events; fails with `not-found` for a project that the caller cannot see, and with `gone` when
 * events after that number are no longer kept. From 0 on: all that are.
 */
export async function selectEvents(
  { all, visible }: { readonly all: Records; readonly visible: Records },
  query: z.output<typeof eventsQuery>,
): Promise<Result<SelectedEvents, Failure>> {
  const { after, run, kind: kinds, project } = query;
  const from = after === "now" ? await visible.lastEvent() : after;
  const refused = await refuseRemoved(all, after);
  if (refused !== undefined) return fail(refused);
  if (project === undefined) return ok({ from, run, kinds, records: visible });
  const found = await findProject(visible, project);
  if (!found.ok) return found;
  return ok({ from, run, kinds, records: all.seen(new Set([Number(project.slice(1))])) });
}

/** A listener that continued there would miss events without knowing. */
export async function refuseRemoved(
  records: Pick<Records, "firstEvent">,
  after: number | "now",
): Promise<Failure | undefined> {
  if (after === "now" || after === 0) return undefined;
  const first = await records.firstEvent();
  if (after >= first - 1) return undefined;
  return createFailure({
    reason: "gone",
    detail: createMessage("events-gone", { after, first }),
    hint: createMessage("events-gone-hint"),
  });
}
