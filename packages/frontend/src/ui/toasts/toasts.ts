import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Tone } from "../badge/badge.tsx";
import { failureOf, useFailureTexts, wordsOf } from "../error/failure-words.ts";

/** Shown instead of "Undone", in the current language. */
export type NotUndone = Pick<Toast, "text" | "detail" | "worded">;

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly detail?: string | undefined;
  /** The detail is in the current language; otherwise in the server's. */
  readonly worded?: boolean | undefined;
  /** The server's own English text, beside a translated detail. */
  readonly said?: string | undefined;
  readonly tone: Tone | undefined;
  /** Resolves with undefined on success. */
  readonly undo?: (() => Promise<Failure | NotUndone | undefined>) | undefined;
  /** `undo` restarts what was stopped: the button says so, and the undo keys ignore it. */
  readonly isRestart?: boolean | undefined;
  readonly action?: { readonly label: string; readonly to: string } | undefined;
}

type NewToast = Omit<Toast, "id" | "tone"> & { readonly tone?: Tone | undefined };

/**
 * Milliseconds; enough to read a line and reach the button. WCAG 2.2.1 requires a way to stop the time: hovering does.
 */
export const shownMs = 8000;
/** Maximum at once: the oldest is removed. */
const most = 4;

const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

/** Shows a message over any page; it survives navigation. */
export function showToast(toast: NewToast): number {
  lastId += 1;
  set([...toasts, { tone: undefined, ...toast, id: lastId }].slice(-most));
  return lastId;
}

/** Shows a failure that has no place on the page. Stays until dismissed. */
export function showFailure(text: string, failure: Failure): number {
  return showToast({ text, tone: "bad", ...detailOf(failure) });
}

/** Returns a toast's second line. */
function detailOf(failure: Failure): Pick<Toast, "detail" | "worded" | "said"> {
  const { detail, hint, lang, said } = wordsOf(failure, useFailureTexts.now());
  const words = hint === undefined ? detail : `${detail} ${hint}`;
  return { detail: words, said, ...(lang === undefined && { worded: true }) };
}

type Unchanged = ActionReport["unchanged"][number];

/** Reports that an action changed nothing; the first reason stands for all. */
export function showUnchanged(text: string, [first]: readonly Unchanged[]): number {
  return showToast({ text, ...(first !== undefined && detailOf(failureOf(first))) });
}

/** Describes which task stayed unchanged, and why. */
export function detailOfUnchanged(unchanged: Unchanged): Pick<Toast, "detail" | "worded"> {
  const { detail, ...others } = detailOf(failureOf(unchanged));
  return { ...others, detail: `${unchanged.id}: ${detail}` };
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Returns the newest toast with an undo, for the undo keys. */
export function newestUndo(): Toast | undefined {
  return toasts.findLast(({ undo, isRestart = false }) => undo !== undefined && !isRestart);
}

/** Returns the newest toast with a restart. */
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
