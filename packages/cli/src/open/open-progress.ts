import type { CliContext } from "../invocation/context.ts";
import { countOf } from "../text/count-of.ts";

interface OpenProgress extends Disposable {
  readonly tell: (here: number, of: number) => void;
  clear(): void;
}

/** Shows how many panes exist on one line that disappears at the end; shows nothing without a terminal. */
export function openProgress(cli: CliContext): OpenProgress {
  let drawn = false;
  const clear = (): void => {
    if (drawn) cli.streams.stdout.write("\r\x1b[K");
    drawn = false;
  };
  const tell = (here: number, of: number): void => {
    if (!cli.interactive) return;
    cli.streams.stdout.write(`\r\x1b[Kopening: ${here} of ${countOf(of, "pane")} …`);
    drawn = true;
  };
  return { tell, clear, [Symbol.dispose]: clear };
}
