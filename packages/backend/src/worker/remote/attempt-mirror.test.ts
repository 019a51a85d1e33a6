import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { buffer } from "node:stream/consumers";

import { afterEach, beforeEach, expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { openLog } from "../../base/log.ts";
import { keepFile } from "../../server/workers/keep-file.ts";
import { AttemptMirror } from "./attempt-mirror.ts";
import { ServerRequests } from "./server-requests.ts";

let opened: DisposableStack;
let root: string;
let server: Server;
/** Called with each file before it is kept; the directory of the server that has the database then. */
let holder: (path: string) => string | undefined;
beforeEach(async () => {
  opened = new DisposableStack();
  root = mkdtempSync(`${tmpdir()}/wzp-mirror-`);
  for (const name of ["worker/artifacts", "first", "second"])
    mkdirSync(`${root}/${name}`, { recursive: true });
  writeFileSync(`${root}/worker/out.log`, "all of it\n");
  writeFileSync(`${root}/worker/artifacts/made.txt`, "made");
  server = createServer((request, response) => void keep(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { searchParams } = new URL(request.url ?? "", "http://localhost");
  const path = searchParams.get("path") ?? "";
  const bytes = await buffer(request);
  const directory = holder(path);
  if (directory === undefined) return void request.socket.destroy();
  const piece = { path, offset: Number(searchParams.get("offset")), bytes };
  const kept = await keepFile(`${root}/${directory}`, { ...piece, rewrite: async (text) => text });
  response.end(JSON.stringify(kept.ok ? kept.value : kept.failure));
}

afterEach(async () => {
  opened.dispose();
  server.close();
  await once(server, "close");
  rmSync(root, { recursive: true, force: true });
});

/** The worker's copy of the files, and what sends them to the server. */
function openMirror(): AttemptMirror {
  const { port } = server.address() as AddressInfo;
  const joined = { server: `http://127.0.0.1:${port}`, name: "far", token: "t", labels: [] };
  const requests = new ServerRequests(joined, systemClock);
  const directory = `${root}/worker`;
  const { log } = opened.use(openLog(`${root}/worker.log`));
  return opened.use(new AttemptMirror({ id: "r1/t#1", directory, requests, clock: systemClock, log }));
}

test("a server that takes over while the last files are sent gets all of them", async () => {
  const mirror = openMirror();
  let has = "first";
  holder = (path) => {
    if (!path.startsWith("artifacts/") || has === "second") return has;
    // It dies with the request; the worker is welcomed by the next one before it sends this file again.
    has = "second";
    mirror.tellAgain();
    return undefined;
  };
  expect(await mirror.finish()).toBe(true);
  expect(readdirSync(`${root}/first`)).toEqual(["out.log"]);
  expect(readFileSync(`${root}/second/out.log`, "utf8")).toBe("all of it\n");
  expect(readFileSync(`${root}/second/artifacts/made.txt`, "utf8")).toBe("made");
});

test("an answer of the server before, which comes late, does not count for the next one", async () => {
  const mirror = openMirror();
  let has = "first";
  holder = (path) => {
    const kept = has;
    if (path === "out.log" && has === "first") {
      has = "second";
      mirror.tellAgain();
    }
    return kept;
  };
  expect(await mirror.finish()).toBe(true);
  expect(readFileSync(`${root}/first/out.log`, "utf8")).toBe("all of it\n");
  expect(readFileSync(`${root}/second/out.log`, "utf8")).toBe("all of it\n");
});
