import {
  pickedCompletion,
  startCompletion,
  type Completion,
  type CompletionSource,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import schema from "plan.schema.json";

import { currentLanguage, japaneseTexts } from "../../../../ui/texts/language.ts";
import { completePlan, type Suggestion } from "./complete-plan.ts";

/** Completes keys, values and task names of plans in the editor. */
export const planCompletions: CompletionSource = ({ state, pos, explicit }) => {
  const found = completePlan(state.doc.toString(), pos, schema);
  if (found === undefined) return null;
  // On an empty line completions appear only on request (Ctrl-Space), because Enter must start a new line.
  if (!explicit && found.from === pos && !/[:[{,-] ?$/.test(state.sliceDoc(Math.max(0, pos - 2), pos)))
    return null;
  return { from: found.from, options: found.options.map(completionOf), validFor: /^[\w.-]*$/ };
};

function completionOf({ label, insert, kind, detail }: Suggestion): Completion {
  return {
    label,
    type: kind === "key" ? "property" : "constant",
    ...(detail !== undefined && { info: descriptionOf(detail) }),
    apply: (view, completion, from, to) => put(view, { completion, insert, from, to }),
  };
}

/** The schema's descriptions are English; their translations are found by them. */
function descriptionOf(english: string): string {
  const translations = currentLanguage() === "ja" ? japaneseTexts("words.plan-keys") : undefined;
  return translations?.[english] ?? english;
}

interface Put {
  readonly completion: Completion;
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

/** Does not insert a second colon; after a key, offers its values at once. */
function put(view: EditorView, { completion, insert, from, to }: Put): void {
  const hasColon = view.state.sliceDoc(to, to + 1) === ":";
  const text = hasColon ? completion.label : insert;
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + text.length },
    annotations: pickedCompletion.of(completion),
  });
  if (!hasColon && text.endsWith(": ")) startCompletion(view);
}
