import type { CliContext } from "../invocation/context.ts";
import { visible } from "../text/width.ts";

/** The pane is called so in the terminal's own tabs, borders and lists, until a program in it says otherwise. */
export function titlePane({ streams }: CliContext, title: string): void {
  if (streams.stdout.isTTY) streams.stdout.write(`\x1b]2;${visible(title)}\x07`);
}
