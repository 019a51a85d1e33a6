import { fstatSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";

import type { Peer } from "../../../base/peer.ts";
import { isLoopbackAddress, type Peers } from "../peers.ts";

/** Linux: the kernel's TCP tables contain the user of every socket of this machine. */
export function openProcPeers(directory = "/proc/net"): Peers {
  return {
    knows: "everybody",
    of: async (socket) => {
      // Synchronous, while the descriptor is ours: a closed number is reused for the next file.
      const inode = inodeOf(socket);
      const remote = socket.remoteAddress;
      if (inode === undefined || remote === undefined) return { kind: "unseen" };
      const rows = await readRows(directory);
      return rows === undefined ? { kind: "unknown" } : findPeer(rows, inode, isLoopbackAddress(remote));
    },
  };
}

/** Node.js has the descriptor in an undocumented field; with TLS, on the underlying connection. */
function inodeOf(socket: Socket): string | undefined {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
  if (handle?.fd === undefined || handle.fd < 0) return undefined;
  try {
    return String(fstatSync(handle.fd).ino);
  } catch {
    return undefined;
  }
}

async function readRows(directory: string): Promise<readonly string[] | undefined> {
  try {
    // A kernel without IPv6 has no second table.
    const second = readFile(`${directory}/tcp6`, "latin1").catch(() => "");
    const [first, sixth] = await Promise.all([readFile(`${directory}/tcp`, "latin1"), second]);
    return `${first}\n${sixth}`.split("\n");
  } catch {
    return undefined;
  }
}

/** Our own socket's row contains both ends; the peer's row has them swapped. */
function findPeer(rows: readonly string[], inode: string, loopback: boolean): Peer {
  const own = rows.map((row) => (row.includes(` ${inode} `) ? readRow(row) : undefined));
  const ours = own.find((row) => row?.inode === inode);
  // The connection was reset meanwhile: its port may now belong to another process.
  if (ours === undefined) return { kind: "unseen" };
  const ends = endsOf(ours).toReversed().join(" ");
  const theirs = rows
    .filter((row) => row.includes(ours.remote.slice(-portLength)))
    .map(readRow)
    .find((row) => endsOf(row).join(" ") === ends);
  if (theirs === undefined) return { kind: loopback ? "unseen" : "elsewhere" };
  // Sockets that no process holds any more are listed with root as owner.
  return theirs.inode === "0" ? { kind: "unseen" } : { kind: "here", uid: Number(theirs.uid) };
}

/** As in `:1BCD`. */
const portLength = 5;

interface Row {
  readonly local: string;
  readonly remote: string;
  readonly uid: string;
  readonly inode: string;
}

function readRow(row: string): Row {
  const [, local = "", remote = "", , , , , uid = "", , inode = ""] = row.trimStart().split(/\s+/, 10);
  return { local, remote, uid, inode };
}

/** An IPv4 connection through an IPv6 socket is the same connection. */
function endsOf({ local, remote }: Row): string[] {
  return [local, remote].map((end) => end.replace(/^0{16}(?:FFFF0000|0000FFFF)/, ""));
}
