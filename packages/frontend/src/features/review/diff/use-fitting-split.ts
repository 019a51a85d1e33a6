import { useSyncExternalStore } from "react";

import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { diffView } from "./diff-view.ts";

/** Minimum width for two columns of code. */
const wide = "(min-width: 900px)";

/** Returns whether the sides of a diff stand side by side: by choice, if there is room. */
export function useFittingSplit(): boolean {
  const chosen = useStoredValue(diffView);
  const roomy = useSyncExternalStore(listenToWidth, () => window.matchMedia(wide).matches);
  return roomy && chosen === "split";
}

function listenToWidth(changed: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
