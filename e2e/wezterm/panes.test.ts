import { describe } from "vitest";

import { describePanes } from "../../packages/cli/src/panes/panes.contract.ts";
import { onFakeOnly, onRealWezterm } from "../rigs/wezterm/rig.ts";
import { WeztermPanesRig } from "../rigs/wezterm/wezterm-panes-rig.ts";

describePanes("WezTerm's multiplexer without a window", () => WeztermPanesRig.open(), { person: false });

describe.skipIf(onRealWezterm)(`WezTerm's window${onFakeOnly}`, () => {
  describePanes("WezTerm's window", () => WeztermPanesRig.open({ gui: { cols: 120, rows: 40 } }), {
    person: "only",
  });
});
