import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Memory that `wzp acp` takes for one conversation, without its agent, beside a Node.js program that only waits (Linux
 * only: /proc). Proportional: what processes share is divided among them.
 */
const rounds = 5;
const agent = fileURLToPath(new URL("../../packages/cli/test/rigs/acp-agent.cjs", import.meta.url));
const idle = "setInterval(() => {}, 1e6); console.log('ready')";

const clients: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await memoryOf([process.execPath, "-e", idle], "ready"));
  const prompt = "--prompt=say: ready\nhang: until it is cancelled";
  clients.push(await memoryOf([wzpProgram, "acp", prompt, "--", process.execPath, agent], "ready "));
}
const ratios = clients.map((memory, round) => memory / (bare[round] ?? Number.NaN));
console.log(
  table(
    [`one conversation, ${rounds} rounds`, "median", "least", "most"],
    [
      ["Node.js that waits, PSS MB", ...spread(bare, 1)],
      ["wzp acp, PSS MB", ...spread(clients, 1)],
      ["ratio", ...spread(ratios, 2)],
    ],
  ),
);

async function memoryOf([program = "", ...args]: readonly string[], said: string): Promise<number> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  await untilSaid(child, said);
  const rollup = readFileSync(`/proc/${child.pid}/smaps_rollup`, "latin1");
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}

async function untilSaid({ stdout }: ChildProcess, said: string): Promise<void> {
  let heard = "";
  for await (const text of stdout?.setEncoding("utf8") ?? []) {
    heard += String(text);
    // The client first repeats its prompt.
    if (heard.split("\n").some((line) => line.startsWith(said))) return;
  }
  throw new Error(`It ended and said only: ${heard}`);
}

function spread(values: readonly number[], digits: number): readonly string[] {
  return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
}
