import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { visible } from "../text/width.ts";

interface FailureColours {
  red(text: string): string;
  dim(text: string): string;
}

/** Formats a failure: what is wrong and where, then what to do about it. */
export function renderFailure(failure: Failure, colours: FailureColours): string {
  const lines = [`${colours.red("error:")} ${visible(failure.detail)}`];
  if (failure.hint !== undefined)
    lines.push(...failure.hint.split("\n").map((line) => `  ${colours.dim(visible(line))}`));
  return lines.join("\n");
}
