import type { Failure } from "../failure.ts";
import { createFailure, createMessage } from "../failure-message.ts";
import type { HookEnd } from "./hook-spec.ts";

interface Ended {
  readonly end: HookEnd;
  /** The last lines of its output. */
  readonly output: string;
}

/** Returns why a hook before something refuses it; undefined: it may happen. */
export function hookRefusal(hook: string, { end, output }: Ended): Failure | undefined {
  if (end.kind === "exited" && end.code === 0) return undefined;
  const lines = output.trim();
  return createFailure({
    reason: "hook-refused",
    detail: refusalOf(hook, end),
    ...(lines !== "" && { hint: createMessage("hook-last-lines", { lines }) }),
  });
}

function refusalOf(hook: string, end: HookEnd) {
  switch (end.kind) {
    case "exited":
      return createMessage("hook-refused-exited", { hook, code: end.code });
    case "signalled":
      return createMessage("hook-refused-signalled", { hook, signal: end.signal });
    case "timed-out":
      return createMessage("hook-refused-late", { hook });
    case "broken":
      return createMessage("hook-refused-broken", { hook, why: end.why });
  }
}
