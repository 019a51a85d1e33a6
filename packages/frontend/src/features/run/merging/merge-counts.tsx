import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { cardState } from "../../../tasks/changes/use-changes.ts";
import { Link } from "../../../ui/link/link.tsx";
import { useRunTexts } from "../texts.ts";
import { useRunChanges } from "./use-run-changes.ts";

/** Shows how many changes of a run are queued, have landed and were refused, as a link to the merge queue. */
export function MergeCounts({ run }: { readonly run: RunResource }): ReactElement | null {
  const texts = useRunTexts();
  const changes = useRunChanges(run);
  const states = changes.map(cardState);
  const landed = states.filter((state) => state === "landed").length;
  const refused = states.filter((state) => state === "refused" || state === "conflict").length;
  const queued = changes.filter(({ position }) => position !== undefined).length;
  const [first] = changes;
  if (first === undefined || landed + refused + queued === 0) return null;
  const words = [
    queued > 0 ? texts("changesInQueue", { count: queued }) : [],
    landed > 0 ? texts("changesLanded", { count: landed }) : [],
    refused > 0 ? texts("changesRefused", { count: refused }) : [],
  ];
  const { project, target } = first;
  return (
    <Link to={addressOf("queue", {}, { project, target, run: run.id })}>{words.flat().join(" · ")}</Link>
  );
}
