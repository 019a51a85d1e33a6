import type { CliContext } from "../invocation/context.ts";
import { visible } from "../text/width.ts";

/** Sets the title in the terminal's tabs, borders and lists, until a program in the pane sets another one. */
export function titlePane({ streams }: CliContext, title: string): void {
  if (streams.stdout.isTTY) streams.stdout.write(titleSequence(title));
}

export function titleSequence(title: string): string {
  return `\x1b]2;${visible(title)}\x07`;
}
