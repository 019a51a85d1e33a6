import { execFile } from "node:child_process";
import type { Socket } from "node:net";

import type { Peer } from "../../../base/peer.ts";
import { isLoopbackAddress, type Peers } from "../peers.ts";

/** lsof inspects every open file of the machine. */
const patienceMs = 5_000;

/** macOS: lsof shows the connections of one's own processes, and to root those of all users. */
export function openLsofPeers(program = "lsof"): Peers {
  return {
    knows: process.getuid?.() === 0 ? "everybody" : "ourselves",
    of: async (socket) => {
      const ends = endsOf(socket);
      if (ends === undefined) return { kind: "unseen" };
      const owners = await readOwners(program, socket.remotePort ?? 0);
      // If it does not show even our own end, a missing peer proves nothing.
      if (!owners.has(`${ends.ours}->${ends.theirs}`)) return { kind: "unknown" };
      const uid = owners.get(`${ends.theirs}->${ends.ours}`);
      return uid === undefined ? hidden(socket) : { kind: "here", uid };
    },
  };
}

function hidden({ remoteAddress = "", localAddress }: Socket): Peer {
  const here = isLoopbackAddress(remoteAddress) || remoteAddress === localAddress;
  return { kind: here ? "unseen" : "elsewhere" };
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket) {
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  return { ours: endOf(localAddress, localPort), theirs: endOf(remoteAddress, remotePort) };
}

function endOf(address: string, port: number | undefined): string {
  const plain = address.replace(/^::ffff:/, "");
  return `${plain.includes(":") ? `[${plain}]` : plain}:${port}`;
}

/** Keyed by `127.0.0.1:50000->127.0.0.1:7117`. */
async function readOwners(program: string, port: number): Promise<ReadonlyMap<string, number>> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const words = ["-nP", `-iTCP:${port}`, "-F", "pun"];
  // It exits with 1 whenever something was inaccessible, but still prints its results.
  execFile(program, words, { timeout: patienceMs, encoding: "utf8" }, (_error, stdout) => resolve(stdout));
  const owners = new Map<string, number>();
  let uid = Number.NaN;
  for (const line of (await promise).split("\n")) {
    if (line.startsWith("u")) uid = Number(line.slice(1));
    if (line.startsWith("n")) owners.set(line.slice(1).replaceAll("[::ffff:", "["), uid);
  }
  return owners;
}
