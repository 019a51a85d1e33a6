import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { Link } from "../../ui/link/link.tsx";
import { conflictAddress } from "../task-address.ts";
import { useMergeTexts } from "./texts.ts";

/** Leads to the page that resolves the conflict of a change; nothing for another failure, or who may not merge. */
export function ConflictLink({ change }: { readonly change: ChangeResource }): ReactElement | null {
  const texts = useMergeTexts();
  const may = usePermissions();
  const isConflict = change.state === "open" && change.failure?.reason === "merge-conflict";
  if (!isConflict || !may("changes:merge", change.project)) return null;
  return <Link to={conflictAddress(change)}>{texts("resolveConflict")}</Link>;
}
