import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";

/** In display order. */
export const commandGroups = [
  "selected",
  "actions",
  "page",
  "pages",
  "projects",
  "runs",
  "tasks",
  "onTasks",
  "settings",
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** A palette entry: an action, or an object to open. */
export interface Command {
  /** Unique and stable across visits, such as `run.r12.cancel`: recently used commands come first. */
  readonly id: string;
  readonly group: CommandGroup;
  readonly label: string;
  /** Shown after the label, less prominently: the location or subject. Searched as well. */
  readonly detail?: string | undefined;
  /** Id of the object that the command acts on or opens: commands with the same label and object are merged. */
  readonly object?: string | undefined;
  /** Synonyms that people may type. */
  readonly words?: readonly string[] | undefined;
  /** Ranks similar matches, higher first: 0 to 1, absent: 1. */
  readonly weight?: number | undefined;
  readonly icon?: ReactNode;
  /** Equivalent keys. */
  readonly keys?: string | undefined;
  /** An address to open, or a function to run. */
  readonly act: string | (() => void);
}

/** Called while the palette is open, with the typed text: a source with many objects returns only the matches. */
type CommandSource = (typed: string) => readonly Command[];

const sources = new Set<CommandSource>();
const listeners = new Set<() => void>();
let version = 0;
let telling: number | undefined;

/** Signals that commands may have changed, once per render. */
function tell(): void {
  version += 1;
  if (listeners.size === 0) return;
  telling ??= requestAnimationFrame(() => {
    telling = undefined;
    for (const changed of listeners) changed();
  });
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => void listeners.delete(changed);
}

/** Returns a number that changes whenever commands are added, removed or changed. */
export function useCommandsVersion(): number {
  return useSyncExternalStore(listen, () => version);
}

export function allCommands(typed: string): readonly Command[] {
  return [...sources].flatMap((source) => source(typed));
}

/** Offers commands while the component is mounted; `source` is only called while the palette is open. */
export function useCommands(source: CommandSource): void {
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
    tell();
  });
  useEffect(() => {
    const ask: CommandSource = (typed) => latest.current(typed);
    sources.add(ask);
    tell();
    return () => {
      sources.delete(ask);
      tell();
    };
  }, []);
}
