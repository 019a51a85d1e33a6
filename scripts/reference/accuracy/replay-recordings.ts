import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ActivityFile } from "../../../packages/backend/src/host/activity/activity-file.ts";
import { ObservationReader } from "../../../packages/backend/src/server/attention/read-observations.ts";
import {
  deriveActivity,
  type Activity,
  type Observation,
} from "@wezterm-parallel/shared/domain/activity/activity";
import {
  explainFailedTurn,
  findScreen,
  withScreen,
} from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";
import { builtInScreens } from "@wezterm-parallel/shared/domain/activity/screens/built-in-screens";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { Doing, Recordings, Run, Signal } from "./recording.ts";
import { replayConversation } from "./replay-conversation.ts";

/** One moment of a recording. */
export interface Moment {
  readonly agent: string;
  readonly truth: Doing;
  /** The source of the answer; `none`: nothing said anything. */
  readonly source: string;
  /** `waiting`: it waits, and nothing says for what. */
  readonly said: Doing;
  readonly verdict: "right" | "unknown" | "wrong";
}

/** Seconds after a change within which the value before it is still right: the screen changes no sooner. */
const tolerance = 1;
const start = Date.UTC(2026, 10, 22, 8);

export function readRecordings(): Recordings {
  return JSON.parse(readFileSync(new URL("./recordings.json", import.meta.url), "utf8")) as Recordings;
}

/** Replays recordings of real agents through the host's reader, the server's reader and the rules of the domain. */
export async function replayRecordings(recordings: Recordings): Promise<readonly Moment[]> {
  const { runs, screens } = recordings;
  const held = await conversationsOf(recordings);
  const titled = runs
    .filter(({ agent }) => agent === "codex")
    .map((run) => ({ ...run, signals: run.signals.filter(([, kind]) => kind === "title"), screens: [] }));
  return [
    ...[...runs, ...titled, ...held].flatMap((run) => judgeAt(run, momentsOf(run))),
    ...Object.entries(screens).flatMap(([agent, all]) =>
      all.map(([truth, text]) => judge(agent, [truth], activityOf([], text, start, start))),
    ),
  ];
}

function conversationsOf({ conversations }: Recordings): Promise<readonly Run[]> {
  return Promise.all(Object.entries(conversations).map(([agent, sent]) => replayConversation(agent, sent)));
}

export interface Change {
  readonly agent: string;
  /** Seconds from the change until it was recognised; undefined: it was not, until the next change. */
  readonly after: number | undefined;
}

/** In seconds. */
const step = 0.1;

/** Returns how soon each change of a recorded agent is recognised, except those that the next follows within a second. */
export async function changesRecognised(recordings: Recordings): Promise<readonly Change[]> {
  const runs = [...recordings.runs, ...(await conversationsOf(recordings))];
  return runs.flatMap((run) => {
    const changes = run.truth.filter(([, doing], nth) => doing !== run.truth[nth - 1]?.[1]);
    return changes.flatMap(([since, doing], nth) => {
      const until = changes[nth + 1]?.[0] ?? run.until;
      if (until - since <= 1) return [];
      const times = Array.from({ length: Math.ceil((until - since) / step) }, (_, at) => since + at * step);
      const found = sayAt(run, times).findIndex((said) => said === doing);
      return [{ agent: run.agent, after: found < 0 ? undefined : found * step }];
    });
  });
}

/** At every second, and shortly after each signal. */
function momentsOf({ from, until, signals }: Run): readonly number[] {
  const seconds = Array.from({ length: Math.floor(until - from) }, (_, second) => from + second + 0.5);
  const after = signals.map(([at]) => at + 0.4).filter((at) => at < until);
  return [...new Set([...seconds, ...after])].toSorted((first, second) => first - second);
}

function judgeAt(run: Run, times: readonly number[]): readonly Moment[] {
  return replay(run, times).map((activity, nth) =>
    judge(run.agent, truthsAt(run, times[nth] ?? 0), activity),
  );
}

function sayAt(run: Run, times: readonly number[]): readonly Doing[] {
  return replay(run, times).map(sayOf);
}

/** Returns what is said at each of these times. */
function replay(run: Run, times: readonly number[]): readonly (Activity | undefined)[] {
  const directory = mkdtempSync(join(tmpdir(), "wzp-accuracy-"));
  let now = 0;
  const file = new ActivityFile(directory, () => start + now * 1000);
  const reader = new ObservationReader(directory);
  const open = [...run.signals];
  try {
    return times.map((at) => {
      for (let [next] = open; next !== undefined && next[0] <= at; [next] = open) {
        open.shift();
        now = next[0];
        feed(file, directory, next);
      }
      const [shownAt, screen] = run.screens?.findLast(([since]) => since <= at) ?? [0, ""];
      return activityOf(reader.read(), screen, start + shownAt * 1000, start + at * 1000);
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function feed(file: ActivityFile, directory: string, [at, kind, value]: Signal): void {
  if (kind === "status") return file.read(Buffer.from(`\u001B]7501;${String(value)}\u001B\\`));
  if (kind === "title") return file.read(Buffer.from(`\u001B]0;${String(value)}\u0007`));
  const time = start + at * 1000;
  const event = { at: time, timestamp: new Date(time).toISOString(), ...(value as object) };
  appendFileSync(join(directory, sessionFileNames.hooks), `${JSON.stringify(event)}\n`);
}

function activityOf(
  observations: readonly Observation[],
  screen: string,
  shownAt: number,
  now: number,
): Activity | undefined {
  const found = findScreen(screen, builtInScreens);
  const { rule: by, ...shown } = found ?? {};
  const seen = found && ({ source: "screen", at: shownAt, by, ...shown } as Observation);
  const activity = deriveActivity(withScreen(observations, seen), now);
  return activity && explainFailedTurn(activity, screen, builtInScreens);
}

/** Returns the truths of a time, the newest first; within the tolerance, what was true before it is, too. */
function truthsAt({ truth }: Run, at: number): readonly Doing[] {
  const begun = [[0, "prompt"] as const, ...truth].filter(([since]) => since <= at);
  const current = begun.at(-1)?.[1] ?? "prompt";
  return [
    current,
    ...begun.slice(1).flatMap(([since], nth) => (at - since < tolerance ? [begun[nth]?.[1] ?? ""] : [])),
  ];
}

function judge(agent: string, truths: readonly Doing[], activity: Activity | undefined): Moment {
  const [truth = ""] = truths;
  const { source = "none" } = activity ?? {};
  const said = sayOf(activity);
  const isVague =
    said === "unknown" || (said === "waiting" && truth !== "working" && truth !== "out-of-quota");
  const verdict = truths.includes(said) ? "right" : isVague ? "unknown" : "wrong";
  return { agent, truth: verdict === "right" ? said : truth, source, said, verdict };
}

function sayOf(activity: Activity | undefined): Doing {
  if (activity === undefined) return "unknown";
  return activity.state === "waiting" ? (activity.waitsFor ?? "waiting") : activity.state;
}
