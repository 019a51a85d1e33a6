import { useSyncExternalStore, type ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";

interface Said {
  readonly text: string;
  /** The same words twice are said twice. */
  readonly turn: number;
}

const listeners = new Set<() => void>();
let said: Said = { text: "", turn: 0 };

/** Tells people who listen to the page what others see happen. Politely: after what is being said. */
export function announce(text: string): void {
  said = { text, turn: said.turn + 1 };
  for (const changed of listeners) changed();
}

/** Stands once in the application, always. */
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
