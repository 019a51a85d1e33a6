import type { CliContext } from "../invocation/context.ts";
import { displayWidth, prepareWidths, truncate, visible } from "../text/width.ts";

/** Shows a few lines in the middle of an empty pane, redrawn at each resize, until disposed. */
export async function showNotice(cli: CliContext, lines: readonly string[]): Promise<Disposable> {
  const shown = lines.map(visible);
  await prepareWidths(shown);
  const draw = (): void => void cli.streams.stdout.write(drawn(cli, shown));
  draw();
  cli.streams.stdout.on("resize", draw);
  const leave = (): void => {
    cli.streams.stdout.off("resize", draw);
    cli.streams.stdout.write(blankPane);
  };
  return { [Symbol.dispose]: leave };
}

const blankPane = "\x1b[H\x1b[2J";

function drawn(cli: CliContext, lines: readonly string[]): string {
  const { width, height, colours } = cli;
  const fitting = lines.slice(0, height).map((line) => truncate(line, width));
  const top = Math.max(0, Math.floor((height - fitting.length) / 2));
  const rows = fitting.map((line, at) => {
    const left = Math.max(0, Math.floor((width - displayWidth(line)) / 2));
    return `\x1b[${top + at + 1};${left + 1}H${at === 0 ? line : colours.dim(line)}`;
  });
  return `${blankPane}${rows.join("")}\x1b[H`;
}
