import { useState } from "react";

import { storedValue, useStoredValue, type StoredValue } from "../../ui/storage/stored-value.ts";
import type { Choice, Choices } from "./resolution.ts";

export interface Resolution {
  readonly choices: Choices;
  readonly mayUndo: boolean;
  /** Without a choice, the hunk or file is open again. */
  choose(key: string, choice: Choice | undefined): void;
  /** Keeps what is being typed; one step back undoes all of it. */
  type(key: string, text: string): void;
  undo(): void;
  /** Forgets all choices. */
  clear(): void;
}

/** Stores the choices for a change in this browser, so that they survive a reload. */
export function useResolution(change: string): Resolution {
  const kept = keptOf(change);
  const choices = useStoredValue(kept);
  const [past, setPast] = useState<readonly Choices[]>([]);
  const put = (key: string, choice: Choice | undefined) => {
    const { [key]: _, ...others } = kept.get();
    kept.set(choice === undefined ? others : { ...others, [key]: choice });
  };
  return {
    choices,
    mayUndo: past.length > 0,
    choose: (key, choice) => {
      const before = kept.get();
      setPast((all) => [...all, before]);
      put(key, choice);
    },
    type: (key, text) => put(key, { kind: "text", text, isDone: false }),
    undo: () => {
      const before = past.at(-1);
      if (before === undefined) return;
      setPast(past.slice(0, -1));
      kept.set(before);
    },
    clear: () => {
      setPast([]);
      kept.set({});
    },
  };
}

const known = new Map<string, StoredValue<Choices>>();

/** Signing out deletes values whose names begin like this (app/go-to-sign-in.ts). */
function keptOf(change: string): StoredValue<Choices> {
  const found = known.get(change);
  if (found !== undefined) return found;
  const made = storedValue<Choices>(`conflict.${change}`, { read: readChoices, otherwise: {} });
  known.set(change, made);
  return made;
}

function readChoices(stored: unknown): Choices | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const entries = Object.entries(stored as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries.flatMap(([key, choice]) => (isChoice(choice) ? [[key, choice] as const] : [])),
  );
}

function isChoice(stored: unknown): stored is Choice {
  if (typeof stored !== "object" || stored === null) return false;
  const { kind, what, text, isDone } = stored as Readonly<Record<string, unknown>>;
  if (kind === "text") return typeof text === "string" && typeof isDone === "boolean";
  return kind === "take" && (what === "change" || what === "target" || what === "both");
}
