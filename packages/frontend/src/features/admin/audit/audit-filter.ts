import type { AuditFilter } from "@wezterm-parallel/shared/client/team-client";

import { instantOf } from "../../../ui/format/typed-moment.ts";
import { idOfName } from "../../../ui/texts/person-texts.ts";

/** Query parameters of the address. */
export type AuditQuery = Readonly<Record<string, string | undefined>>;

/** Converts the search fields to the API's filter; times are in the browser's time zone. */
export function filterOf({ actor, action, text, from, until }: AuditQuery): AuditFilter {
  const who = textOf(actor);
  return {
    actor: who === undefined ? undefined : idOfName(who),
    action: textOf(action),
    text: textOf(text),
    since: instantOf(from ?? ""),
    until: instantOf(until ?? "", { end: true }),
  };
}

function textOf(value: string | undefined): string | undefined {
  const text = value?.trim() ?? "";
  return text === "" ? undefined : text;
}
