import type { RunChange } from "@wezterm-parallel/shared/domain/run/compare-runs";

import type { Tone } from "../../../ui/badge/badge.tsx";

export const changeTones: Readonly<Record<RunChange, Tone | undefined>> = {
  broke: "bad",
  fixed: "good",
  other: "warning",
  added: "info",
  removed: undefined,
  slower: "warning",
  faster: "good",
  open: undefined,
  same: undefined,
};
