import type { Failure } from "@wezterm-parallel/shared/domain/failure";

interface FailureColours {
  red(text: string): string;
  dim(text: string): string;
}

/** What is wrong and where, then what to do about it. */
export function renderFailure(failure: Failure, colours: FailureColours): string {
  const lines = [`${colours.red("error:")} ${failure.detail}`];
  if (failure.hint !== undefined)
    lines.push(...failure.hint.split("\n").map((line) => `  ${colours.dim(line)}`));
  return lines.join("\n");
}
