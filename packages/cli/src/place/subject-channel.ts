import type { PlaceContent } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

/** The content that a place must show: one subject at a time, whose state may change while it is shown. */
export class SubjectChannel {
  #content: PlaceContent = { kind: "free" };
  #leave = new AbortController();
  #updated: (() => void) | undefined;

  get content(): PlaceContent {
    return this.#content;
  }

  /** Aborted when another subject is to be shown. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  /** Sets the listener for state changes of the same subject; only one at a time. */
  onUpdate(listener: (() => void) | undefined): void {
    this.#updated = listener;
  }

  tell(content: PlaceContent): void {
    const same = isSameSubject(this.#content, content);
    this.#content = content;
    if (same) return this.#updated?.();
    this.#leave.abort();
  }

  /** Ends what is shown, because the terminal is gone. */
  leave(): void {
    this.#leave.abort();
  }

  /** Returns the current content and starts a new signal for it. */
  begin(): PlaceContent {
    this.#leave = new AbortController();
    this.#updated = undefined;
    return this.#content;
  }
}

function isSameSubject(one: PlaceContent, other: PlaceContent): boolean {
  if (one.kind === "task" && other.kind === "task") {
    return one.task === other.task && one.attempt === other.attempt && one.terminal === other.terminal;
  }
  if (one.kind === "shell" && other.kind === "shell") return one.task === other.task;
  if (one.kind === "waiting" && other.kind === "waiting")
    return one.task === other.task && one.why === other.why;
  return one.kind === other.kind;
}
