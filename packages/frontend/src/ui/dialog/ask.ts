import { useSyncExternalStore } from "react";

/** A confirmation for an irreversible action. */
export interface Question {
  readonly title: string;
  /** The effect, in numbers and names. */
  readonly text: string;
  /** Label of the confirm button, such as "Cancel 3 tasks". */
  readonly action: string;
  readonly danger?: boolean | undefined;
}

interface Asked {
  readonly question: Question;
  readonly answer: (yes: boolean) => void;
}

const listeners = new Set<() => void>();
let asked: Asked | undefined;

/** Asks for confirmation on any page; resolves with true once confirmed. A newer question replaces an older one. */
export function ask(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      set(undefined);
      resolve(yes);
    };
    set({ question, answer });
  });
}

export function currentQuestion(): Asked | undefined {
  return asked;
}

export function useQuestion(): Asked | undefined {
  return useSyncExternalStore(listen, currentQuestion);
}

function set(next: Asked | undefined): void {
  asked = next;
  for (const changed of listeners) changed();
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}
