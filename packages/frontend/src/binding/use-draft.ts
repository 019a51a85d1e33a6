import { useState } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

interface DraftOptions<D, T> {
  readonly first: () => D;
  readonly send: (draft: D) => Promise<Result<T, Failure>>;
  readonly done: (answer: T, draft: D) => Promise<void>;
}

interface Drafted<D> {
  readonly draft: D;
  readonly change: (changes: Partial<D>) => void;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  readonly save: () => void;
}

/** Holds what is typed into a form, and sends it once at a time. */
export function useDraft<D extends object, T>({ first, send, done }: DraftOptions<D, T>): Drafted<D> {
  const [draft, setDraft] = useState<D>(first);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await send(draft);
    setBusy(false);
    if (answer.ok) await done(answer.value, draft);
    else setFailure(answer.failure);
  };
  return {
    draft,
    change: (changes) => setDraft((before) => ({ ...before, ...changes })),
    busy,
    failure,
    save: () => void save(),
  };
}
