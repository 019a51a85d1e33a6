import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout } from "@wezterm-parallel/shared/domain/layout/layout";

import type { Pane } from "../panes/panes.ts";
import { withoutPlaces } from "../workspace/rearrange.ts";
import { areaOf } from "../workspace/record-keeper.ts";
import type { Grown, GrowWish } from "../workspace/run-workspace.ts";
import { placesOf, type PlaceSpec, type WorkspaceRecord } from "../workspace/workspace-record.ts";
import { growLayout } from "./grow-layout.ts";
import { fitPlaces } from "./make-layout.ts";
import type { OpenTools } from "./open-tools.ts";
import { reopenMissing } from "./reopen/reopen-missing.ts";

/**
 * Opens the places that the terminal now has room for: those that a chosen layout left out, or, in an
 * automatic arrangement, one for each task that waits for a place.
 */
export async function growWorkspace(
  tools: Pick<OpenTools, "cli" | "panes">,
  { key, record, waiting, byPerson, announce }: GrowWish,
): Promise<Result<Grown, Failure>> {
  const listed = await tools.panes.list();
  if (!listed.ok) return listed;
  const paneOf = new Map(
    record.living.flatMap(({ place, pane }) => (pane === undefined ? [] : [[place, pane] as const])),
  );
  const wanted = largerLayout(record, { panes: listed.value, paneOf, waiting });
  const before = new Set(placesOf(record.layout).map(({ place }) => place));
  const added = placesOf(wanted).filter(({ place }) => !before.has(place));
  const missing = added.map(({ place }) => place);
  announce(added);
  const opened = await reopenMissing(tools, {
    key,
    record: { ...record, layout: wanted },
    paneOf,
    missing,
    ...(byPerson && { byPerson }),
  });
  const refused = missing.filter((place) => !opened.opened.includes(place));
  const layout = keepPlaces(wanted, (place) => !refused.includes(place));
  return ok({ layout, opened: opened.opened, refused, failure: opened.failures[0] });
}

interface Standing {
  readonly panes: readonly Pane[];
  readonly paneOf: ReadonlyMap<string, string>;
  readonly waiting: number;
}

function largerLayout(record: WorkspaceRecord, { panes, paneOf, waiting }: Standing): Layout<PlaceSpec> {
  const byId = new Map(panes.map((pane) => [pane.id, pane]));
  const living = [...paneOf].flatMap(([place, id]) => {
    const pane = byId.get(id);
    return pane === undefined ? [] : [[place, pane] as const];
  });
  if (record.automatic) return growLayout(record.layout, new Map(living), waiting);
  if (record.whole === undefined) return record.layout;
  return fitPlaces(record.whole, areaOf(living.map(([, pane]) => pane))).layout;
}

function keepPlaces(layout: Layout<PlaceSpec>, keeps: (place: string) => boolean): Layout<PlaceSpec> {
  const tabs = layout.tabs.flatMap((tab) => {
    const root = withoutPlaces(tab.root, ({ place }) => !keeps(place));
    return root === undefined ? [] : [{ ...tab, root }];
  });
  return { tabs };
}
