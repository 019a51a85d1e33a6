import { describe, expect, it, vi } from "vitest";

import { paneVariableSchema } from "@wezterm-parallel/shared/protocol/workspace/pane-variable";
import { paneVariableName } from "@wezterm-parallel/shared/protocol/workspace/pane-variable-names";

import type { CliContext } from "../invocation/context.ts";
import { PaneReporter } from "./pane-reporter.ts";

function tellerIn(env: Record<string, string>, isTTY = true): { teller: PaneReporter; written: string[] } {
  const written: string[] = [];
  const stdout = { isTTY, write: (text: string) => written.push(text) };
  return { teller: new PaneReporter({ env, streams: { stdout } } as unknown as CliContext), written };
}

const shown = { task: "r1/te\x1b\x07st", state: "running" } as const;
const start = `\x1b]1337;SetUserVar=${paneVariableName}=`;

describe("what a pane shows", () => {
  it("is reported to WezTerm as the contract says, without control characters, and cleared at the end", () => {
    const { teller, written } = tellerIn({ TERM_PROGRAM: "WezTerm" });
    teller.clear();
    teller.tell(shown);
    teller.repeat();
    teller.clear();
    teller.repeat();
    expect(written).toHaveLength(3);
    const value = written[0]?.slice(start.length, -1) ?? "";
    expect(value).toMatch(/^[\w+/=]+$/);
    expect(paneVariableSchema.parse(JSON.parse(Buffer.from(value, "base64").toString()))).toEqual({
      v: 1,
      ...shown,
    });
    expect(written).toEqual([`${start}${value}\x07`, `${start}${value}\x07`, `${start}\x07`]);
  });

  it("is wrapped for tmux, which hands it on", () => {
    const { teller, written } = tellerIn({ TERM_PROGRAM: "tmux", TMUX: "/tmp/tmux,1,0" });
    teller.tell(shown);
    expect(written[0]).toMatch(/^\x1bPtmux;\x1b\x1b\]1337;SetUserVar=wzp=[\w+/=]+\x07\x1b\\$/);
  });

  it.each([{}, { TERM_PROGRAM: "Apple_Terminal" }, { TERM_PROGRAM: "vscode" }, { TERM: "xterm-kitty" }])(
    "is not told to a terminal with %j",
    (env) => {
      const { teller, written } = tellerIn(env);
      teller.tell(shown);
      teller.clear();
      expect(written).toEqual([]);
    },
  );

  it("is not reported where stdout is no terminal", () => {
    const { teller, written } = tellerIn({ TERM_PROGRAM: "WezTerm" }, false);
    teller.tell(shown);
    expect(written).toEqual([]);
  });

  it("is reported again on activity, at most every 10 seconds", () => {
    vi.useFakeTimers();
    try {
      const { teller, written } = tellerIn({ TERM_PROGRAM: "WezTerm" });
      teller.repeatLater();
      teller.tell(shown);
      for (let second = 1; second <= 25; second++) {
        vi.advanceTimersByTime(1_000);
        teller.repeatLater();
      }
      expect(written).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it("goes where a view lets it through, and again directly after that", () => {
    const { teller, written } = tellerIn({ TERM_PROGRAM: "WezTerm" });
    const between: string[] = [];
    {
      using _through = teller.through((text) => void between.push(text));
      teller.tell(shown);
    }
    teller.clear();
    expect([between.length, written.length]).toEqual([1, 1]);
  });
});
