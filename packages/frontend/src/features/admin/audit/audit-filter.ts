import type { AuditFilter } from "@wezterm-parallel/shared/client/team-client";

import { idOfName } from "../../../ui/texts/person-texts.ts";

/** What stands in the address, as text. */
export type AuditQuery = Readonly<Record<string, string | undefined>>;

/** What the fields of the toolbar say, as the server is asked; times are of this browser's zone. */
export function filterOf({ actor, action, text, from, until }: AuditQuery): AuditFilter {
  const who = textOf(actor);
  return {
    actor: who === undefined ? undefined : idOfName(who),
    action: textOf(action),
    text: textOf(text),
    since: instantOf(from),
    until: instantOf(until),
  };
}

function textOf(value: string | undefined): string | undefined {
  const text = value?.trim() ?? "";
  return text === "" ? undefined : text;
}

/** Of `2026-11-21T18:00` as browsers write it; undefined for anything else. */
function instantOf(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return undefined;
  const at = new Date(value).getTime();
  return Number.isFinite(at) && at >= 0 ? at : undefined;
}
