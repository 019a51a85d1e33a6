import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";

/** In the order of the palette. */
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

/** Something that the palette finds: an action, or an object to go to. */
export interface Command {
  /** Unique and the same tomorrow, such as `run.r12.cancel`: what was used lately comes first. */
  readonly id: string;
  readonly group: CommandGroup;
  readonly label: string;
  /** After the label, quieter: where it lies, what it is about. Found as well. */
  readonly detail?: string | undefined;
  /** The id of the one thing that it is done with or shows: under one label that is offered once. */
  readonly object?: string | undefined;
  /** Other names that people may type. */
  readonly words?: readonly string[] | undefined;
  /** Of several that fit about as well, the heavier comes first: 0 to 1, absent: 1. */
  readonly weight?: number | undefined;
  readonly icon?: ReactNode;
  /** Keys that do the same. */
  readonly keys?: string | undefined;
  /** An address to go to, or something to do. */
  readonly act: string | (() => void);
}

/** Asked when the palette is open, with what is typed so far: many objects answer with the few that fit. */
export type CommandSource = (typed: string) => readonly Command[];

const sources = new Set<CommandSource>();
const listeners = new Set<() => void>();
let version = 0;
let telling: number | undefined;

/** What is offered may be another now: said once for all that is drawn together. */
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

/** Another number after commands came, went or changed. */
export function useCommandsVersion(): number {
  return useSyncExternalStore(listen, () => version);
}

export function allCommands(typed: string): readonly Command[] {
  return [...sources].flatMap((source) => source(typed));
}

/** Offers commands while the component is shown; `source` is only called while the palette is open. */
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
