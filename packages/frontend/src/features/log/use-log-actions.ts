import { useState } from "react";

import type { LogName } from "@wezterm-parallel/shared/client/client";

import { useApi } from "../../binding/api-context.ts";
import { useRouter } from "../../router/use-router.ts";
import { announce } from "../../ui/announce/announcer.tsx";
import { writeToClipboard } from "../../ui/copy/write-to-clipboard.ts";
import { useStoredValue } from "../../ui/storage/stored-value.ts";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
import { mostCopied, readText } from "./lines/copy-lines.ts";
import { downloadLog } from "./download-log.ts";
import type { LineRange } from "./lines/line-range.ts";
import type { Reading } from "./reading.ts";
import { useSignal } from "./signal.ts";
import { useLogTexts } from "./texts.ts";
import { timeChoice, type TimeChoice } from "./view/time-choice.ts";
import { useErrors, type ErrorState } from "./use-errors.ts";
import { copyAddress, describe } from "./use-lines-of-address.ts";
import type { LogAddress } from "./use-log-address.ts";
import { wrapChoice, wrapsByItself } from "./view/wrap-choice.ts";

export interface LogActions {
  readonly wraps: boolean;
  readonly toggleWrap: () => void;
  readonly times: TimeChoice;
  readonly toggleTimes: () => void;
  /** Switches between time of day and time since the attempt started. */
  readonly toggleClock: () => void;
  /** Undefined in a log without groups. */
  readonly toggleGroups: (() => void) | undefined;
  readonly anyFolded: boolean;
  readonly growing: boolean;
  readonly follows: boolean;
  readonly toggleFollow: () => void;
  readonly errors: ErrorState;
  readonly selected: LineRange | undefined;
  readonly isAskingForLine: boolean;
  readonly askForLine: () => void;
  readonly goTo: (range: LineRange) => void;
  readonly stopAsking: () => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
  readonly copyLines: () => void;
  readonly copyAddress: () => void;
  readonly clearLines: () => void;
  readonly download: () => void;
  /** Address of the full-window log; undefined on that page. */
  readonly fullAddress: string | undefined;
  readonly openFull: () => void;
}

/** Returns the log's actions for buttons, keys and the palette. */
export function useLogActions(
  reading: Reading,
  address: LogAddress,
  fullAddress: string | undefined,
): LogActions {
  useSignal(reading.signal);
  const router = useRouter();
  const [isAskingForLine, setIsAskingForLine] = useState(false);
  const { window: lines } = reading;
  const { groups } = reading.pages;
  const wraps = useStoredValue(wrapChoice) ?? wrapsByItself();
  return {
    wraps,
    toggleWrap: () => wrapChoice.set(!wraps),
    ...useTimes(),
    toggleGroups: groups.count === 0 ? undefined : () => reading.foldGroups(!groups.anyFolded),
    anyFolded: groups.anyFolded,
    growing: reading.pages.extent?.growing ?? false,
    follows: lines.follows,
    toggleFollow: () => lines.follow(!lines.follows),
    errors: useErrors(reading),
    selected: address.lines,
    isAskingForLine,
    askForLine: () => setIsAskingForLine(true),
    goTo: (range) => {
      reading.goTo(range.first);
      address.showLines(range);
    },
    stopAsking: () => setIsAskingForLine(false),
    toStart: () => reading.goTo(1, "top"),
    toEnd: () => lines.follow(true),
    clearLines: () => address.showLines(undefined),
    fullAddress,
    openFull: () => fullAddress !== undefined && void router.navigate(fullAddress),
    ...useCopying(reading.log, address.lines),
  };
}

function useTimes() {
  const times = useStoredValue(timeChoice);
  return {
    times,
    toggleTimes: () => timeChoice.set(times === "none" ? "since" : "none"),
    toggleClock: () => timeChoice.set(times === "clock" ? "since" : "clock"),
  };
}

function useCopying(log: LogName, selected: LineRange | undefined) {
  const api = useApi();
  const texts = useLogTexts();
  const copy = async (range: LineRange) => {
    if (range.last - range.first >= mostCopied)
      return showToast({ text: texts("tooMany", { count: range.last - range.first + 1 }), tone: "warning" });
    const read = await readText(api, log, range);
    if (!read.ok) return showFailure(texts("notAvailable"), read.failure);
    const done = await writeToClipboard(read.value);
    if (done) announce(texts("copied"));
    return done ? undefined : showToast({ text: texts("copyFailed"), tone: "bad" });
  };
  const download = async () => {
    const failure = await downloadLog(api, log);
    if (failure !== undefined) showFailure(texts("downloadFailed"), failure);
  };
  return {
    copyLines: () => selected !== undefined && void copy(selected),
    copyAddress: () =>
      selected !== undefined && void copyAddress(location.href, describe(selected, texts), texts),
    download: () => void download(),
  };
}
