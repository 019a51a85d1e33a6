import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { table } from "../table.ts";

/**
 * The API under load: requests per second and their times over 20 kept connections, from the same machine,
 * with 100 stored tasks; also the server's memory before and after. Usage: api.ts [SECONDS per route]
 * (default 5).
 */
const seconds = Number(process.argv[2] ?? 5);
const connections = 20;
const directory = mkdtempSync(join(tmpdir(), "wzp-bench-api-"));
const home = homePaths({ env: { WZP_HOME: directory }, homeDirectory: homedir(), userId: 0 });
const entry = new URL("../../packages/backend/src/entry/server.ts", import.meta.url).href;
const program = `const { runServer } = await import(${JSON.stringify(entry)});
  await runServer(${JSON.stringify(home)});
  process.exit(0);`;
const server = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });

try {
  const client = openClient(home.serverSocket);
  while (!(await client.status()).ok) await pause(50);
  const idle = memory();
  const submitted = await client.submit(hundredTasks());
  if (!submitted.ok) throw new Error(submitted.failure.detail);
  const rows: string[][] = [];
  for (const path of ["/health/live", "/api/v1/status", "/api/v1/tasks?limit=100"])
    rows.push(await load(path));
  console.log(`\n${connections} connections, ${seconds} s each, Node ${process.version}\n`);
  console.log(table(["GET", "requests/s", "p50 ms", "p99 ms", "bytes"], rows));
  console.log(`\nserver memory (PSS): ${idle} MB idle after the start, ${memory()} MB after the load`);
} finally {
  server.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
}

function hundredTasks(): RunSubmissionInput {
  const names = Array.from({ length: 100 }, (_, at) => `task-${at}`);
  return {
    title: "bench",
    project: { kind: "directory", directory },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: names.map((name) => ({
      name,
      base: name,
      command: { kind: "argv", argv: ["npm", "run", name] },
      checkout: "none",
    })),
  };
}

async function load(path: string): Promise<string[]> {
  const until = performance.now() + seconds * 1000;
  const times: number[] = [];
  let bytes = 0;
  const one = async () => {
    const socket = connect(home.serverSocket);
    while (performance.now() < until) {
      const began = performance.now();
      bytes = await exchange(socket, path);
      times.push(performance.now() - began);
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, one));
  times.sort((a, b) => a - b);
  const quantile = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  return [path, Math.round(times.length / seconds).toString(), quantile(0.5), quantile(0.99), `${bytes}`];
}

/**
 * Sends one request on a kept connection; returns the bytes of its body, which always has a Content-Length.
 */
function exchange(socket: Socket, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const hear = (piece: Buffer) => {
      seen = Buffer.concat([seen, piece]);
      const head = seen.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(seen.toString("latin1", 0, head))?.[1]);
      if (seen.length < head + 4 + length) return;
      socket.off("data", hear);
      if (!seen.subarray(0, 15).includes(" 200 ")) reject(new Error(seen.toString("latin1", 0, 200)));
      resolve(length);
    };
    socket.on("data", hear);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`);
  });
}

function memory(): string {
  const text = readFileSync(`/proc/${server.pid}/smaps_rollup`, "utf8");
  return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024).toFixed(0);
}
