import { defineTexts } from "../texts/define-texts.ts";

/** One word per state, used everywhere. */
export const useStateTexts = defineTexts("words.states", {
  en: {
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
  },
  ja: {
    blocked: "待機中",
    ready: "実行可能",
    leased: "開始中",
    running: "実行中",
    verifying: "検証中",
    merging: "マージ中",
    succeeded: "成功",
    failed: "失敗",
    cancelled: "キャンセル",
    skipped: "スキップ",
    parked: "保留中",
    lost: "応答喪失",
    waiting: "応答待ち",
    paused: "一時停止",
  },
});
