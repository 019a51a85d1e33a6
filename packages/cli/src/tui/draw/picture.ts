import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { Link } from "@wezterm-parallel/shared/client/live/live-store";

import type { Colours } from "../../render/colours.ts";
import type { AutomationLine } from "../automation/automation-lines.ts";
import type { BoardRow } from "../board-rows.ts";
import type { Offers } from "../input/offered-commands.ts";
import type { ViewState } from "../view-state.ts";
import type { ScreenLayout } from "./layout.ts";

/** Everything that one frame shows. */
export interface Picture {
  readonly layout: ScreenLayout;
  readonly view: ViewState;
  readonly rows: readonly BoardRow[];
  readonly runs: readonly LiveRun[];
  readonly link: Link;
  readonly loading: boolean;
  readonly home: string;
  /** `painted` lines are already cut to the width and escaped; others are raw text. */
  readonly panel: { readonly title: string; readonly lines: readonly string[]; readonly painted: boolean };
  readonly colours: Colours;
  /** Keys of unavailable commands are not shown. */
  readonly offers: Offers;
  /** Project of the selected row. */
  readonly project: string | undefined;
  /** The list of services, schedules and hooks. */
  readonly automation: readonly AutomationLine[];
  /** Epoch ms. */
  readonly now: number;
}
