import { useSyncExternalStore, type ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";

interface Said {
  readonly text: string;
  /** Changes with each message, so that repeated words are announced again. */
  readonly turn: number;
}

const listeners = new Set<() => void>();
let said: Said = { text: "", turn: 0 };

/** Announces a change to screen reader users, politely: after the current speech. */
export function announce(text: string): void {
  said = { text, turn: said.turn + 1 };
  for (const changed of listeners) changed();
}

/** Rendered once in the application. */
export function Announcer(): ReactElement {
  const { text, turn } = useSyncExternalStore(listen, () => said);
  return (
    <VisuallyHidden>
      <span role="status" aria-live="polite">
        <span key={turn}>{text}</span>
      </span>
    </VisuallyHidden>
  );
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
