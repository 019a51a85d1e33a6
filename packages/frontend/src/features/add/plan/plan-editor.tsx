import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  HighlightStyle,
  indentService,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useImperativeHandle, useRef, type ReactElement, type Ref, type RefObject } from "react";

import { useEditorPhrases } from "./editor-phrases.ts";
import { indentAfter } from "./completion/indent-after.ts";
import { planCompletions } from "./completion/plan-completions.ts";
import { useProblemTexts } from "./problem-texts.ts";
import { wordsOfProblem, type PlanProblem } from "./words-of-problem.ts";
import styles from "./plan.module.css";

export interface PlanEditorHandle {
  goTo(problem: Pick<PlanProblem, "line" | "column">): void;
  /** Replaces the whole text; the editor can undo it. */
  replace(text: string): void;
}

interface PlanEditorProps {
  /** Initial text; afterwards the editor owns its text. */
  readonly initial: string;
  readonly label: string;
  readonly problems: readonly PlanProblem[];
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
  readonly ref: Ref<PlanEditorHandle>;
}

/** A YAML editor with completions and with problems marked at their lines. */
export function PlanEditor({
  initial,
  label,
  problems,
  onChange,
  onSubmit,
  ref,
}: PlanEditorProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const first = useRef(initial);
  const phrases = useEditorPhrases();
  const texts = useProblemTexts();
  const does = useRef({ onChange, onSubmit });
  useEffect(() => {
    does.current = { onChange, onSubmit };
  });
  useEffect(() => {
    if (frame.current === null) return undefined;
    const made = makeEditor(frame.current, { text: first.current, label, phrases, does });
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
    };
  }, [label, phrases]);
  useEffect(() => {
    const { current } = view;
    if (current !== undefined)
      current.dispatch(
        setDiagnostics(
          current.state,
          problems.map((problem) => ({
            ...placeIn(current.state, problem),
            severity: "error",
            message: messageOf(wordsOfProblem(problem, texts)),
          })),
        ),
      );
  }, [problems, texts, phrases]);
  useImperativeHandle(ref, () => ({
    goTo: (problem) => goTo(view.current, problem),
    replace: (text) => replace(view.current, text),
  }));
  return <div ref={frame} className={styles["editor"]} />;
}

interface EditorParts {
  readonly text: string;
  readonly label: string;
  readonly phrases: Readonly<Record<string, string>>;
  readonly does: RefObject<Pick<PlanEditorProps, "onChange" | "onSubmit">>;
}

function makeEditor(parent: HTMLElement, { text, label, phrases, does }: EditorParts): EditorView {
  const submit = () => {
    does.current.onSubmit();
    return true;
  };
  const told = EditorView.updateListener.of((update) => {
    if (update.docChanged) does.current.onChange(update.state.doc.toString());
  });
  const name = EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" });
  const bound = keymap.of([{ key: "Mod-Enter", run: submit }, ...keys]);
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [...extensions, EditorState.phrases.of(phrases), name, told, bound],
    }),
  });
}

/** Completion keys come first, so that Enter accepts a completion; Tab leaves the editor, as in other fields. */
const keys = [
  ...completionKeymap,
  ...closeBracketsKeymap,
  ...lintKeymap,
  ...searchKeymap,
  ...historyKeymap,
  ...defaultKeymap,
];

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--syntax-function)" },
  { tag: tags.string, color: "var(--syntax-string)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--syntax-number)" },
  { tag: tags.comment, color: "var(--text-muted)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: "var(--syntax-keyword)" },
]);

const extensions: readonly Extension[] = [
  lineNumbers(),
  lintGutter(),
  history(),
  drawSelection(),
  indentUnit.of("  "),
  indentService.of(({ state }, position) => indentAfter(lineBefore(state, position))),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  yaml(),
  syntaxHighlighting(colours),
  autocompletion({ override: [planCompletions], activateOnTyping: true, icons: false }),
];

/** Returns the line before the newly started one. */
function lineBefore({ doc }: EditorState, position: number): string {
  const { from, number } = doc.lineAt(position);
  if (position > from || number === 1) return doc.sliceString(from, position);
  return doc.line(number - 1).text;
}

function placeIn(
  { doc }: EditorState,
  { line, column, length }: PlanProblem,
): Pick<Diagnostic, "from" | "to"> {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  const to = Math.min(from + Math.max(length, 1), doc.length);
  return { from, to };
}

function messageOf({ detail, hint }: ReturnType<typeof wordsOfProblem>): string {
  return hint === undefined ? detail : `${detail}\n${hint}`;
}

function goTo(view: EditorView | undefined, { line, column }: Pick<PlanProblem, "line" | "column">): void {
  if (view === undefined) return;
  const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: Math.min(at.from + column - 1, at.to) }, scrollIntoView: true });
  view.focus();
}

function replace(view: EditorView | undefined, text: string): void {
  view?.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
