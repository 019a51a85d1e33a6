import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import {
  needsRoot,
  notRoot,
  otherUser,
  sendAs,
  type SentByOther,
} from "../../packages/backend/test/rigs/attacks/other-user.ts";
import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { endOf } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";
import { noBrowser, withoutBrowser } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

/** Takes a port as soon as it is free (0: any), records what is sent to it and refuses it. */
const thiefProgram = `
const server = require("node:http").createServer(({ url, headers }, answer) => {
  console.log(JSON.stringify({ url, cookie: headers.cookie }));
  answer.writeHead(401, { "content-type": "application/json" });
  answer.end("{}");
});
const take = () => server.listen(Number(process.argv[1]), "127.0.0.1");
server.on("error", () => setTimeout(take, 1));
server.on("listening", () => console.log(JSON.stringify({ port: server.address().port })));
take();
`;

interface Told {
  readonly port?: number;
  readonly cookie?: string;
}

/** A program of another user that waits for other people's cookies. */
class Thief implements AsyncDisposable {
  #told = "";
  readonly #process;

  constructor(port: number) {
    const of = { cwd: "/", env: {}, uid: otherUser, gid: otherUser } as const;
    this.#process = spawn(process.execPath, ["-e", thiefProgram, String(port)], {
      ...of,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process.stdout.on("data", (piece: Buffer) => (this.#told += piece.toString()));
  }

  get #lines(): readonly Told[] {
    return this.#told
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Told);
  }

  port(): Promise<number> {
    return until("the port to be taken", () => this.#lines[0]?.port);
  }

  /** Returns the first cookie of this name that was received. */
  cookie(name: string): Promise<string> {
    const pattern = new RegExp(`${name}=[\\w-]+`);
    return until(`the cookie ${name}`, () =>
      this.#lines.map(({ cookie = "" }) => pattern.exec(cookie)?.[0]).find((found) => found !== undefined),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
  }
}

const look = (base: string, cookie: string): SentByOther => ({
  url: `${base}${routes.listRuns.path}`,
  headers: { cookie },
});
const refresh = (base: string, cookie: string): SentByOther => ({
  url: `${base}${routes.refreshSession.path}`,
  method: "POST",
  headers: { cookie, origin: base },
});

async function expectAudited(rig: WebRig, times: number): Promise<void> {
  const printed = await rig.wzp("audit", "list", "--action", "sessions.foreign", "--json");
  const entries = JSON.parse(printed) as readonly { before?: { usedBy?: number | "unseen" } }[];
  // A request of the owner's own page that it gave up while leaving is refused too: nobody can be seen behind it.
  const users = entries.map(({ before }) => before?.usedBy).filter((usedBy) => usedBy !== "unseen");
  expect(users).toEqual(Array.from({ length: times }, () => otherUser));
}

test.skipIf(noBrowser || notRoot)(
  `in a browser: what an open tab sends to another user who took the port, or who serves another one, is of no use to them${withoutBrowser}${needsRoot}`,
  async () => {
    await using rig = await WebRig.start();
    const { port } = new URL(rig.address);
    const tab = await rig.owner("/");
    await tab.sees(/Overview/);
    const stolen: { session?: string; refresh?: string } = {};
    {
      await using thief = new Thief(Number(port));
      await rig.wzp("down", "--detach");
      // Without a click: the tab continues to send requests.
      stolen.session = await thief.cookie(`wzp-${port}`);
      stolen.refresh = await thief.cookie(`wzp-refresh-${port}`);
    }
    await rig.wzp("up", "--listen", `127.0.0.1:${port}`);
    const [renewed] = await sendAs(otherUser, refresh(rig.address, stolen.refresh));
    expect(renewed).toMatchObject({ status: 401, cookies: [] });
    expect(renewed?.text).toContain("belongs to another user of this machine");
    expect((await sendAs(otherUser, look(rig.address, stolen.session)))[0]?.status).toBe(401);
    await expectAudited(rig, 1);

    await using elsewhere = new Thief(0);
    const again = await rig.owner("/");
    await again.sees(/Overview/);
    await again.page.goto(`http://127.0.0.1:${await elsewhere.port()}/`);
    const cookie = await elsewhere.cookie(`wzp-${port}`);
    expect((await sendAs(otherUser, look(rig.address, cookie)))[0]?.status).toBe(401);
    await expectAudited(rig, 2);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `in a browser: wzp web opens the dashboard signed in, through a file that only its user can read${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const bin = join(rig.project, "..", "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s' "$1" >"${bin}/opened"\n`);
    chmodSync(join(bin, "xdg-open"), 0o755);
    const own = rig.home.env();
    const env = { ...own, DISPLAY: ":0", PATH: `${bin}:${own["PATH"]}` };
    const { code, stderr } = await endOf(
      spawn(process.execPath, [mainProgram, "web"], { cwd: rig.project, env, stdio: "pipe" }),
    );
    expect(code, stderr).toBe(0);
    const visitor = await rig.visitor();
    await visitor.page.goto(readFileSync(join(bin, "opened"), "utf8"));
    await visitor.page.waitForURL(`${rig.address}/`);
    await visitor.sees(/Overview/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);
