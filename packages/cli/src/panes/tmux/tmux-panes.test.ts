import { describe } from "vitest";

import { describePanes } from "../panes.contract.ts";
import { TmuxRig } from "../../../test/rigs/tmux-rig.ts";

/** Settings that people have in tmux.conf, all combined, and some unlikely ones. */
const hostile = `
set -g base-index 3
setw -g pane-base-index 7
set -g renumber-windows on
setw -g automatic-rename on
setw -g allow-rename on
setw -g remain-on-exit on
setw -g synchronize-panes on
set -g destroy-unattached on
set -g default-command "exit 3"
set -g default-shell /bin/false
set -g default-size 33x7
set -g window-size smallest
setw -g aggressive-resize on
set -g history-limit 0
set -g update-environment "HOME ODD FOREIGN"
set-environment -g FOREIGN "two
lines=of it"
set-environment -g ODD foreign
set-hook -g after-split-window "select-layout even-horizontal"
set-hook -g after-new-window "rename-window hooked"
set-hook -g after-new-session "rename-window hooked"
`;

describe.skipIf(!TmuxRig.available)("tmux", () => {
  describePanes("tmux", async () => new TmuxRig(), { person: true });
  describePanes("tmux with a hostile tmux.conf", async () => new TmuxRig({ settings: hostile }), {
    person: true,
    hangs: false,
  });
});
