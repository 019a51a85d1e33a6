import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

const password = "seven pale otters whistle";
const next = "nine brave herons march";

async function post(address: string, path: string, body: object, cookie = ""): Promise<Response> {
  const answer = await fetch(`${address}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: address, cookie },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

function cookiesOf(answer: Response): string {
  const pairs = answer.headers.getSetCookie().map((each) => each.split(";")[0]);
  return pairs.join("; ");
}

test.skipIf(!TmuxTerminal.available)(
  "wzp login shows a code to confirm in a browser; typed passwords never appear on the screen",
  async () => {
    const directory = mkdtempSync(`${tmpdir()}/wzp-typed-`);
    const terminal = await TmuxTerminal.open({ directory, cwd: directory, columns: 100, rows: 40 });
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
    cleanup.use(terminal);
    cleanup.defer(async () => {
      terminal.type("clear; wzp down --kill --context local; echo all''-down");
      await terminal.sees("all-down");
    });
    terminal.type("wzp users add vera --role viewer");
    const link = (await terminal.sees(/#wzpi_[\w-]{43}/)).match(/http:\S+#wzpi_[\w-]{43}/)?.[0] ?? "";
    const { origin, hash } = new URL(link);
    await post(origin, "/api/v1/auth/invitation", { invitation: hash.slice(1), password });
    const browser = cookiesOf(await post(origin, "/api/v1/auth/sign-in", { name: "vera", password }));

    terminal.type(`wzp login ${origin}`);
    const userCode = (await terminal.sees(/the code {2}\w{4}-\w{4}/)).match(/the code {2}(\S+)/)?.[1] ?? "";
    await post(origin, "/api/v1/auth/device/decide", { userCode, allow: true }, browser);
    await terminal.sees("as vera; commands use this server from now on");

    terminal.type("wzp account password");
    await terminal.sees("Password: ");
    terminal.type(password);
    await terminal.sees("New password: ");
    terminal.type(next);
    await terminal.sees("Repeat the new password: ");
    terminal.type(next);
    const text = await terminal.sees("password changed; your other sign-ins have ended");
    for (const secret of [password, next]) expect(text).not.toContain(secret);
    await post(origin, "/api/v1/auth/sign-in", { name: "vera", password: next });

    terminal.type("wzp account password");
    await terminal.sees(/Password: \n*$/);
    terminal.press("C-c");
    // The shell reads again: what is typed before is echoed above its prompt.
    await terminal.sees(/No password was entered\.[^]*^desk> *\n*$/m);
    terminal.type("echo typing is visible again");
    await terminal.sees(/^typing is visible again/m);
    expect(terminal.text).toMatch(/desk> echo typing/);
  },
);
