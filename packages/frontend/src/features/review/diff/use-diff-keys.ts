import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { useDiffTexts } from "../texts.ts";
import { diffView, hideBlanks } from "./diff-view.ts";
import type { DiffCursor } from "./use-diff-cursor.ts";

/** Binds the keys of a diff, as code review tools have them. */
export function useDiffKeys(cursor: DiffCursor, foldCurrent: () => void): void {
  const texts = useDiffTexts();
  const view = useStoredValue(diffView);
  const blanks = useStoredValue(hideBlanks);
  useKeys(texts("changes"), {
    j: { does: texts("nextLine"), run: () => cursor.go("line", 1) },
    k: { does: texts("previousLine"), run: () => cursor.go("line", -1) },
    "shift+arrowdown": { does: texts("extendDown"), run: () => cursor.go("line", 1, true) },
    "shift+arrowup": { does: texts("extendUp"), run: () => cursor.go("line", -1, true) },
    n: { does: texts("nextChange"), run: () => cursor.go("change", 1) },
    p: { does: texts("previousChange"), run: () => cursor.go("change", -1) },
    "]": { does: texts("nextFile"), run: () => cursor.go("file", 1) },
    "[": { does: texts("previousFile"), run: () => cursor.go("file", -1) },
    x: { does: texts("foldFile"), run: foldCurrent },
    s: { does: texts("switchView"), run: () => diffView.set(view === "split" ? "unified" : "split") },
    w: { does: texts("switchBlanks"), run: () => hideBlanks.set(!blanks) },
  });
}
