import { defineTexts } from "../texts/define-texts.ts";

/** One word per state, used everywhere. */
export const useStateTexts = defineTexts("words.states", {
  blocked: "Blocked",
  ready: "Ready",
  leased: "Starting",
  running: "Running",
  verifying: "Verifying",
  merging: "Merging",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
  parked: "Parked",
  lost: "Lost",
  waiting: "Waiting for you",
  paused: "Paused",
});
