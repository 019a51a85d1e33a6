import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { WorkspaceRecord } from "../../workspace/workspace-record.ts";
import type { OpenTools } from "../open-tools.ts";
import { paneProgram } from "../pane-programs.ts";
import { cellsOfPart, reopenSplit } from "./reopen-places.ts";

interface MissingPlaces {
  readonly key: string;
  readonly record: WorkspaceRecord;
  /** Pane of each living place. */
  readonly paneOf: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  /** A person asked for it in this workspace, so it may take the keyboard for a moment. */
  readonly byPerson?: true;
}

interface Reopened {
  readonly opened: readonly string[];
  /** Their panes. */
  readonly panes: readonly string[];
  /** The reason the others were not reopened. */
  readonly failures: readonly Failure[];
}

/** Reopens closed places by splitting their neighbours; continues after a failure. */
export async function reopenMissing(
  tools: Pick<OpenTools, "cli" | "panes">,
  missing: MissingPlaces,
): Promise<Reopened> {
  const paneOf = new Map(missing.paneOf);
  const opened: string[] = [];
  const failures: Failure[] = [];
  for (const place of missing.missing) {
    const pane = await reopenOne(tools, { ...missing, paneOf }, place);
    if (pane.ok) {
      paneOf.set(place, pane.value);
      opened.push(place);
    } else failures.push(pane.failure);
  }
  return { opened, panes: opened.map((place) => paneOf.get(place) ?? ""), failures };
}

async function reopenOne(
  { cli, panes }: Pick<OpenTools, "cli" | "panes">,
  { key, record, paneOf, byPerson }: MissingPlaces,
  place: string,
): Promise<Result<string, Failure>> {
  const program = paneProgram(cli, key, record, place);
  // Listed again, because each split changes the sizes.
  const listed = await panes.list();
  if (!listed.ok) return listed;
  const byId = new Map(listed.value.map((pane) => [pane.id, pane]));
  const living = new Map(
    [...paneOf].flatMap(([living, id]) => {
      const pane = byId.get(id);
      return pane === undefined ? [] : [[living, pane] as const];
    }),
  );
  const split = reopenSplit(record.layout, place, living);
  const neighbour = living.get(split?.of ?? "");
  if (split === undefined || neighbour === undefined) return openTab(panes, record, program);
  const cells = cellsOfPart(split, neighbour);
  return panes.split({ pane: neighbour.id, side: split.side, cells, program, ...(byPerson && { byPerson }) });
}

/** Opens a tab that has no pane left. */
async function openTab(
  panes: OpenTools["panes"],
  { name }: WorkspaceRecord,
  program: ReturnType<typeof paneProgram>,
): Promise<Result<string, Failure>> {
  const size = { columns: 80, rows: 24 };
  const layout = { tabs: [{ root: { kind: "pane", pane: program } as const }] };
  const opened = await panes.open({ workspace: name, size, layout });
  return opened.ok ? ok(opened.value[0]?.pane ?? "") : opened;
}
