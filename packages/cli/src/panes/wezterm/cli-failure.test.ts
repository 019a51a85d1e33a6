import { expect, test } from "vitest";

import { cliFailure } from "./cli-failure.ts";

/** Recorded from WezTerm 20251111-071056-118802c2. */
const refusal = (reason: string) =>
  `12:01:02.003  ERROR  wezterm > unexpected response Ok(ErrorResponse(ErrorResponse { reason: "Error: ${reason}" })); terminating\n`;

test.each([
  [refusal("no such pane 999"), "not-found"],
  [refusal("pane_id 999 invalid"), "not-found"],
  [refusal("pane 999 not found"), "not-found"],
  [refusal("window_id 77 not found on this server"), "not-found"],
  ["12:01:02.003  ERROR  wezterm > unable to resolve current tab; terminating\n", "not-found"],
  [refusal("No space for split!"), "conflict"],
  [
    '12:01:02.003  ERROR  wezterm > failed to connect to Socket("/run/sock"): connecting to /run/sock; terminating\n',
    "unavailable",
  ],
  [refusal("something new"), "unavailable"],
  ["", "unavailable"],
])("%j means %s", (stderr, reason) => {
  expect(cliFailure({ socket: "/run/sock", code: 1, stderr }).reason).toBe(reason);
});

test("a usage error of the command line means that WezTerm is too old", () => {
  const stderr = "error: unrecognized subcommand 'zoom-pane'\n\nUsage: wezterm cli [OPTIONS] <COMMAND>\n";
  expect(cliFailure({ socket: "/run/sock", code: 2, stderr })).toMatchObject({
    reason: "unsupported",
    detail: "This WezTerm lacks a required command: unrecognized subcommand 'zoom-pane'.",
  });
});

test("gives one clean line of the program's message, without the noise around it, with folded lines joined", () => {
  const fold = `\n${" ".repeat(25)}`;
  const stderr = `12:01:02.003  ERROR  wezterm > one${fold}two \u001b[31mthree; terminating\n`;
  expect(cliFailure({ socket: "/s", code: 1, stderr }).detail).toBe(
    "WezTerm at /s failed: one two [31mthree.",
  );
});
