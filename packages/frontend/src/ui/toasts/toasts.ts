import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Tone } from "../badge/badge.tsx";
import { failureOf, useFailureTexts, wordsOf } from "../error/failure-words.ts";

/** What is said instead of "Undone", in the language shown. */
export type NotUndone = Pick<Toast, "text" | "detail" | "worded">;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly detail?: string | undefined;
  /** The detail is in the language shown; else it is the server's. */
  readonly worded?: boolean | undefined;
  /** The server's own English words, beside a detail in another language. */
  readonly said?: string | undefined;
  readonly tone: Tone | undefined;
  /** Undefined when it was done. */
  readonly undo?: (() => Promise<Failure | NotUndone | undefined>) | undefined;
  /** What `undo` does begins anew what was stopped: it is offered under that name, and never by the keys that undo. */
  readonly isRestart?: boolean | undefined;
  readonly action?: { readonly label: string; readonly to: string } | undefined;
}

export type NewToast = Omit<Toast, "id" | "tone"> & { readonly tone?: Tone | undefined };

/** Long enough to read a line and to reach the button. WCAG 2.2.1 wants the time to be stoppable: hovering does, ms. */
export const shownMs = 8000;
/** More at once are read by nobody: the oldest makes room. */
const most = 4;

const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

/** Says what has just happened, over whatever page is open; stays through navigation. */
export function showToast(toast: NewToast): number {
  lastId += 1;
  set([...toasts, { tone: undefined, ...toast, id: lastId }].slice(-most));
  return lastId;
}

/** Something was refused or went wrong, where no place on the page says so. Stays until it is dismissed. */
export function showFailure(text: string, failure: Failure): number {
  return showToast({ text, tone: "bad", ...detailOf(failure) });
}

/** What a toast says below its text. */
function detailOf(failure: Failure): Pick<Toast, "detail" | "worded" | "said"> {
  const { detail, hint, lang, said } = wordsOf(failure, useFailureTexts.now());
  const words = hint === undefined ? detail : `${detail} ${hint}`;
  return { detail: words, said, ...(lang === undefined && { worded: true }) };
}

type Unchanged = ActionReport["unchanged"][number];

/** An action was answered and left all as it was: the first reason stands for all. */
export function showUnchanged(text: string, [first]: readonly Unchanged[]): number {
  return showToast({ text, ...(first !== undefined && detailOf(failureOf(first))) });
}

/** Which task stayed as it was, and why. */
export function detailOfUnchanged(unchanged: Unchanged): Pick<Toast, "detail" | "worded"> {
  const { detail, ...others } = detailOf(failureOf(unchanged));
  return { ...others, detail: `${unchanged.id}: ${detail}` };
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** The newest thing that can be undone: for the keys that undo. */
export function newestUndo(): Toast | undefined {
  return toasts.findLast(({ undo, isRestart = false }) => undo !== undefined && !isRestart);
}

/** The newest thing that can be started again. */
export function newestRestart(): Toast | undefined {
  return toasts.findLast(({ undo, isRestart = false }) => undo !== undefined && isRestart);
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function listenToToasts(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const changed of listeners) changed();
}
