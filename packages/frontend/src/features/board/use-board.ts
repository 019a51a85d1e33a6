import { useCallback, useEffect, useMemo } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useLiveSession } from "../../binding/live-context.ts";
import { sameItems, useLive } from "../../binding/use-live.ts";
import { usePacedLive } from "../../binding/use-paced-live.ts";
import { settledFailures } from "../../tasks/settled-failures.ts";
import { useAttention } from "../../tasks/use-attention.ts";
import { useDismissed } from "../../tasks/use-dismissed.ts";
import { useStateTexts } from "../../ui/state/state-texts.ts";
import { arrangeBoard, chooseRuns, type Board } from "./arrange-board.ts";
import type { BoardColumnName } from "./columns.ts";
import { parseFilter } from "./views/filter.ts";
import { useColumnTexts } from "./column-texts.ts";

/**
 * Update interval in ms: each update visits all tasks and may render whole columns, and cards should not change faster
 * than they can be read.
 */
const everyMs = 200;
/** Limit of runs loaded for "all": older ones have their own pages. */
const mostRuns = 50;

interface BoardWish {
  readonly project: string;
  /** `open`, `all`, or a run. */
  readonly run: string;
  readonly filter: string;
  readonly asked: ReadonlyMap<string, number>;
}

/** Returns the current board and requests the tasks of the runs that it shows. */
export function useBoard({ project, run, filter, asked }: BoardWish): Board {
  const attention = useAttention();
  const words = useStateWords();
  const terms = useMemo(() => parseFilter(filter), [filter]);
  useWanted(project, run);
  const dismissed = useDismissed();
  const select = useCallback(
    ({ backlog: { runs } }: LiveStore) => {
      const settled = settledFailures({ runs, dismissed });
      return arrangeBoard({ runs: chooseRuns(runs, project, run), terms, words, attention, settled, asked });
    },
    [project, run, terms, words, attention, dismissed, asked],
  );
  return usePacedLive(select, everyMs);
}

/** Returns a project's runs, newest first. */
export function useProjectRuns(project: string): readonly RunResource[] {
  return useLive(
    ({ backlog }) =>
      backlog.runs.map(({ resource }) => resource).filter(({ projectId }) => projectId === project),
    sameItems,
  );
}

function useWanted(project: string, run: string): void {
  const { store } = useLiveSession();
  const wanted = useLive(
    ({ backlog }) =>
      chooseRuns(backlog.runs, project, run)
        .slice(0, mostRuns)
        .map(({ resource }) => resource.id),
    sameItems,
  );
  useEffect(() => {
    for (const id of wanted) store.want(id);
  }, [store, wanted]);
}

/** Returns the searchable names of states and columns, in the current language and in English. */
function useStateWords(): (state: TaskState, column: BoardColumnName) => readonly string[] {
  const states = useStateTexts();
  const columns = useColumnTexts();
  return useCallback(
    (state, column) => [state, states(state).toLowerCase(), columns(column).toLowerCase()],
    [states, columns],
  );
}
