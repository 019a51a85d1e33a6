import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { formatDuration } from "../text/duration.ts";
import { LiveScreen } from "./live-screen.ts";
import { renderFrame } from "./progress-frame.ts";
import type { RunProgress } from "./run-progress.ts";
import type { RunView } from "./run-view.ts";

/** Shows live progress on a terminal. */
export function openLiveView(cli: CliContext, progress: RunProgress, run: RunResource): RunView {
  let said = "";
  const colours = cli.colours;
  const screen = new LiveScreen(cli.streams.stdout, () => {
    const size = { width: cli.width, height: cli.height, colours, now: Date.now() };
    const took = formatDuration(size.now - run.createdAt);
    const lines = renderFrame(
      progress,
      `${run.id}  ${took}`,
      said === "" ? size : { ...size, height: size.height - 1 },
    );
    return said === "" ? lines : [...lines, colours.yellow(said)];
  });
  return {
    changed: () => screen.refresh(),
    say: (text) => {
      said = text;
      screen.refresh();
    },
    see: () => {},
    finish: async () => {},
    [Symbol.dispose]: () => {
      said = "";
      screen[Symbol.dispose]();
    },
  };
}
