import { useState, type FormEvent } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { FoundProblem } from "./read-changes.ts";
import { useEditingTexts, type EditingTexts } from "./texts.ts";

interface ChangeFormParts<Draft, Changes> {
  /** The task as it is. */
  readonly original: Draft;
  /** Input of an earlier visit. */
  readonly kept?: Draft | undefined;
  /** Keeps the input for a later visit; undefined: drops it. */
  readonly keep?: (draft: Draft | undefined) => void;
  readonly read: (draft: Draft) => {
    readonly changes: Changes | undefined;
    readonly problems: Readonly<Partial<Record<keyof Draft, FoundProblem>>>;
  };
  /** Returns why it was refused. */
  readonly send: (changes: Changes | undefined) => Promise<Failure | undefined>;
  readonly onClose: () => void;
}

/** The state of a form that changes a task: shows problems after the first submission, and refusals. */
export function useChangeForm<Draft extends object, Changes>(parts: ChangeFormParts<Draft, Changes>) {
  const { original, kept, keep, read, send, onClose } = parts;
  const texts = useEditingTexts();
  const [draft, setDraft] = useState(kept ?? original);
  const [sent, setSent] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>();
  const [busy, setBusy] = useState(false);
  const { changes, problems } = read(draft);
  const put = (next: Draft) => {
    keep?.(next);
    setDraft(next);
  };
  const submit = async () => {
    setSent(true);
    if (Object.keys(problems).length > 0 || busy) return;
    setBusy(true);
    const refusal = await send(changes);
    setBusy(false);
    if (refusal !== undefined) return setFailure(refusal);
    keep?.(undefined);
    onClose();
  };
  return {
    draft,
    failure,
    busy,
    change: (part: Partial<Draft>) => put({ ...draft, ...part }),
    reset: () => put(original),
    errorOf: (field: keyof Draft) => (sent ? describeProblem(problems[field], texts) : undefined),
    submit: (event: FormEvent) => {
      event.preventDefault();
      void submit();
    },
  };
}

function describeProblem(problem: FoundProblem | undefined, texts: EditingTexts): string | undefined {
  if (problem === undefined) return undefined;
  return problem.kind === "commandEmpty"
    ? texts("commandEmpty")
    : texts(problem.kind, { line: problem.line });
}
