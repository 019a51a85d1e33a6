import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  PreferencesResource,
  SavedFilter,
} from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { type SavedView, viewsOf, withoutView, withView } from "./saved-views.ts";

export interface SavedViews {
  readonly views: readonly SavedView[];
  /** Resolves with undefined on success. */
  readonly save: (view: SavedView) => Promise<Failure | undefined>;
  readonly remove: (view: SavedView) => Promise<Failure | undefined>;
}

/** Number of attempts: another page may write between reading and writing. */
const tries = 3;
const key = ["preferences"];

/** Returns the user's saved views of a project, shared across browsers. */
export function useSavedViews(project: string): SavedViews {
  const change = useChangeFilters();
  const { data } = useAnswer(key, (api) => api.get("getPreferences", {}));
  const views = useMemo(() => viewsOf(data?.filters ?? [], project), [data, project]);
  return {
    views,
    save: (view) => change((filters) => withView(filters, project, view)),
    remove: (view) => change((filters) => withoutView(filters, project, view.name)),
  };
}

type Change = (filters: readonly SavedFilter[]) => SavedFilter[];

function useChangeFilters(): (change: Change) => Promise<Failure | undefined> {
  const api = useApi();
  const queries = useQueryClient();
  return useCallback(
    async (change) => {
      let refused: Failure | undefined;
      for (let tried = 0; tried < tries; tried += 1) {
        const now = await api.get("getPreferences", {});
        if (!now.ok) return now.failure;
        const { etag, ...chosen } = now.value;
        const written = await api.send(
          "setPreferences",
          {},
          { ...chosen, filters: change(chosen.filters) },
          { etag },
        );
        if (written.ok) return void queries.setQueryData<PreferencesResource>(key, written.value);
        refused = written.failure;
        if (refused.reason !== "conflict") return refused;
      }
      return refused;
    },
    [api, queries],
  );
}
