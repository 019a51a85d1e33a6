import { request } from "node:http";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";
import { onTerminal } from "./rigs/on-terminal.ts";

/**
 * Clears the screen, sets a title, writes the clipboard, changes the direction, begins a sequence in one
 * byte.
 */
const escapes =
  "\u001B[2J\u001B]0;pwned\u0007\u001B]52;c;ZXZpbA==\u0007\u202E\u2066\u009B31m\u0007\b\r\u2028";

let rig: CliRig;
let run: string;

beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
  run = await submit({
    title: `title ${escapes}`,
    project: { kind: "directory", directory: rig.work },
    source: { kind: "ad-hoc" },
    environment: { mode: "submitted", variables: { PATH: process.env["PATH"] ?? "" } },
    tasks: [
      task("output", {
        kind: "shell",
        script: `printf '%s' "$E"; printf 'k=%s\\n' "$E" | tr -d '\\r' >> "$WZP_OUTPUT"`,
      }),
      task("coloured", {
        kind: "shell",
        script: `printf '\\033[31mred\\033[0m wide\\033[4Cgap \\033[6n\\033[c\\033Pq#\\033\\\\%s\\033[35mleft on\n' "$E"`,
      }),
      task("program", { kind: "argv", argv: [`no-such-${escapes}`, escapes] }),
      task("directory", { kind: "argv", argv: ["true"] }, { directory: `/gone ${escapes}` }),
      task(
        "parked",
        { kind: "argv", argv: ["true"] },
        { labels: [`label ${escapes}`], group: `group ${escapes}` },
      ),
      task("after", { kind: "argv", argv: ["true"] }, { needs: [{ task: "program" }] }),
    ],
  });
  await rig.wzp(["wait", `${run}/output`, `${run}/coloured`, `${run}/program`, `${run}/directory`]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

function task(name: string, command: object, more: object = {}) {
  const outside = { checkout: "none", terminal: false, env: { E: `out ${escapes}` } };
  return { name, base: name, command, ...outside, ...more };
}

/** Submits over the API like another program, which accepts what the command line would refuse. */
async function submit(submission: object): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const place = { socketPath: `${rig.home}/run/server.sock`, path: "/api/v1/runs", method: "POST" };
  const sent = request({ ...place, headers: { "content-type": "application/json" } }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (piece: string) => void (text += piece));
    answer.on("end", () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
  });
  sent.on("error", reject);
  sent.end(JSON.stringify(submission));
  return (JSON.parse(await promise) as { id: string }).id;
}

const acting = /[\0-\u0008\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/;

const commands: string[][] = [
  ["ps"],
  ["ps", "--json"],
  ["show", "RUN"],
  ["show", "RUN/output"],
  ["show", "RUN/program"],
  ["show", "RUN/directory"],
  ["show", "RUN/parked"],
  ["show", "RUN/output", "--json"],
  ["show", "RUN/program#1"],
  ["events", "--after", "0", "--no-follow"],
  ["status"],
  ["status", "--json"],
  ["timeline", "RUN"],
  ["retry", "RUN/after"],
  ["cancel", "RUN/parked"],
  ["pause", `no-such-${escapes.replaceAll("\0", "")}`],
  ["show", `RUN/x(${escapes})`],
];

test.each(commands)(
  "terminal escape injection: wzp %s %s shows sequences in task texts without executing them",
  async (...words) => {
    const { stdout, stderr } = await rig.wzp(words.map((word) => word.replace("RUN", run)));
    expect(`${stdout}${stderr}`.length).toBeGreaterThan(0);
    for (const line of `${stdout}${stderr}`.split("\n")) {
      expect(acting.test(line), JSON.stringify(line)).toBe(false);
    }
  },
);

test("terminal escape injection: output to a pipe contains no sequences and no start of one", async () => {
  for (const words of [
    ["logs", run],
    ["logs", `${run}/output`],
  ]) {
    const { stdout } = await rig.wzp(words);
    expect(stdout).toContain("out ");
    // Text of any direction and carriage returns for progress are allowed output of a task.
    expect(stdout).not.toMatch(/[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/);
  }
});

test("terminal escape injection: injected sequences are shown as visible characters", async () => {
  const { stdout } = await rig.wzp(["ps"]);
  expect(stdout).toContain("title ␛[2J␛]0;pwne");
});

test("terminal escape injection: wzp logs on a terminal keeps colours and no other sequences", async () => {
  const printed = await onTerminal(rig, ["logs", `${run}/coloured`]);
  expect(printed).toContain("\u001B[31mred\u001B[0m wide    gap ");
  expect(printed).toContain("left on\r\n\u001B[m");
  expect(printed.replaceAll(/\u001B\[[\d;]*m/g, "")).not.toMatch(
    /[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
  );
  const prefixed = await onTerminal(rig, ["logs", run]);
  expect(prefixed).toContain("left on");
  expect(prefixed).not.toMatch(/\u001B(?!\[\d*m)|[\u0080-\u009F\u202A-\u202E\u2066-\u2069]/);
});

test("wzp logs --raw prints every byte unchanged on a terminal", async () => {
  expect(await onTerminal(rig, ["logs", "--raw", `${run}/coloured`])).toContain(
    "\u001B]52;c;ZXZpbA==\u0007\u202E",
  );
});
