import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import type { LoadOrder, LoadReport } from "./api-load-client.ts";
import type { LoadHome } from "./api-load-home.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";

const comparedSeconds = 4;

/** Starts a separate process, so that client and server do not share an event loop. */
export function program(name: string): ChildProcess {
  const child = fork(new URL(name, import.meta.url).pathname, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

/** A bare Fastify server that answers with the bytes of one of our pages. */
export class BareServer implements Disposable {
  readonly port: number;
  readonly bytes: number;
  readonly #child: ChildProcess;

  private constructor(port: number, bytes: number, child: ChildProcess) {
    this.port = port;
    this.bytes = bytes;
    this.#child = child;
  }

  static async start({ client }: LoadHome): Promise<BareServer> {
    const page = await client.tasks({ limit: 50 });
    if (!page.ok) throw new Error(page.failure.detail);
    const body = JSON.stringify(page.value);
    const child = spawn(process.execPath, [new URL("bare-fastify.ts", import.meta.url).pathname], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    process.once("exit", () => child.kill("SIGKILL"));
    child.stdin.end(body);
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    return new BareServer(Number(said), Buffer.byteLength(body), child);
  }

  /** Processor time of all threads since the start, in units of 10 ms (Linux only). */
  get processorMs(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

interface Compared {
  readonly rate: number;
  readonly taken: number;
}

/**
 * Compares our server and the bare one, alternating at full speed; returns the ratios of requests and of
 * processor time.
 */
export async function compare(
  home: LoadHome,
  bare: BareServer,
  ours: Pick<LoadOrder, "port" | "keys">,
): Promise<Compared> {
  await home.endSessions();
  const before = bare.processorMs;
  const theirs = await flood({ ...ours, port: bare.port }, async () => bare.processorMs - before);
  await home.use();
  const own = await flood(ours, async () => (await home.use()).cpuMs);
  const rows = [
    ["bare Fastify", ...theirs.row],
    ["wezterm-parallel", ...own.row],
  ];
  console.log(`GET of 50 tasks (${bare.bytes} bytes) as fast as it goes, 20 connections\n`);
  console.log(`${table(["", "requests/s", "p50 ms", "p99 ms", "CPU a request ms", "errors"], rows)}\n`);
  return { rate: own.rate / theirs.rate, taken: own.taken / theirs.taken };
}

async function flood(
  at: Pick<LoadOrder, "port" | "keys">,
  processorMs: () => Promise<number>,
): Promise<Compared & { readonly row: readonly string[] }> {
  const client = program("api-load-client.ts");
  client.send({
    kind: "full",
    ...at,
    seconds: comparedSeconds,
    perSecond: 0,
    warmUpSeconds: 0,
  } satisfies LoadOrder);
  const [{ times, errors, sent }] = (await once(client, "message")) as [LoadReport];
  const taken = (await processorMs()) / sent;
  const rate = sent / comparedSeconds;
  const all = Object.values(times).flat();
  const shown = [quantile(all, 0.5), quantile(all, 0.99), taken].map((value) => value.toFixed(2));
  return { rate, taken, row: [Math.round(rate).toString(), ...shown, `${errors}`] };
}
