import type { Observation } from "./activity.ts";
import { oneLine } from "./one-line.ts";

/** The number under which a bell is reported, which is no sequence. */
export const bellNumber = -1;

/** ConEmu's progress; the other numbers after `9;` are its settings. */
const progress = /^4;([0-4])(?:;|$)/;
const setting = /^\d{1,2}(?:;|$)/;

/**
 * Returns what a sequence says by which any program calls its person, or shows progress: OSC 9, `9;4`, 133, 777 and 1337, and
 * the bell. An idle shell marks its prompt, but needs nobody.
 */
export function readNotice(number: number, payload: string, at: number): Observation | undefined {
  const said = readers[number]?.(payload);
  return said && { source: "notice", at, by: number === bellNumber ? "BEL" : `OSC ${number}`, ...said };
}

type Said =
  | { readonly state: "working" | "unknown" }
  | { readonly state: "waiting"; readonly message?: string };

const readers: Readonly<Record<number, (payload: string) => Said | undefined>> = {
  [bellNumber]: () => ({ state: "waiting" }),
  9: (payload) => {
    const [, state] = progress.exec(payload) ?? [];
    if (state !== undefined) return readProgress(state);
    return setting.test(payload) ? undefined : call(payload);
  },
  133: (payload) => {
    if (/^C(?:;|$)/.test(payload)) return { state: "working" };
    return /^[ABDP](?:;|$)/.test(payload) ? { state: "unknown" } : undefined;
  },
  777: (payload) => {
    const [kind, ...words] = payload.split(";");
    return kind === "notify" ? call(words.filter((each) => each !== "").join(": ")) : undefined;
  },
  1337: (payload) => {
    const wish = /^RequestAttention=(\w+)$/.exec(payload)?.[1];
    if (wish === "no") return { state: "unknown" };
    return wish === undefined ? undefined : { state: "waiting" };
  },
};

/** `1` has a percentage, `3` has none, `4` is paused; `0` and an error end it. */
function readProgress(state: string): Said {
  if (state === "1" || state === "3") return { state: "working" };
  return { state: state === "4" ? "waiting" : "unknown" };
}

function call(text: string): Said {
  const message = oneLine(text);
  return message === "" ? { state: "waiting" } : { state: "waiting", message };
}

/** A program that goes on printing after it called waits for nobody; what comes this soon belongs to the call. */
const sameMomentMs = 1_000;

/** Leaves out calls after which more was printed; `printedAt` is the epoch ms of the last output. */
export function withoutOldCalls(
  observations: readonly Observation[],
  printedAt: number,
): readonly Observation[] {
  return observations.filter((each) => !isCall(each) || printedAt - each.at <= sameMomentMs);
}

export function isCall({ source, state }: Observation): boolean {
  return source === "notice" && state === "waiting";
}

/** Returns whether an equal call was reported a moment before: a program may ring endlessly. */
export function isRepeated(last: Observation, call: Observation): boolean {
  return isCall(call) && call.at - last.at < sameMomentMs;
}
