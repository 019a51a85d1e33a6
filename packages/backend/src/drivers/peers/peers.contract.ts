import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

import { describe, expect, it } from "vitest";

import type { Peer } from "../../base/peer.ts";
import type { Peers } from "./peers.ts";

/** A user without rights on any machine. */
const otherUser = 65534;
const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? "" : " (NOT TESTED: only root can start a program of another user)";

/** Connects to a port, then performs the action in its third argument. */
const caller = `
const [host, port, act] = process.argv.slice(1);
const socket = require("node:net").connect(Number(port), host, () => {
  if (act === "half") socket.end("x");
  if (act === "close") { socket.write("x", () => { process.exit(); }); }
});
socket.on("error", () => {});
socket.resume();
setInterval(() => {}, 1000);
`;

interface Call {
  /** Address to listen on. */
  readonly listen?: string;
  /** Address to connect to. */
  readonly host?: string;
  readonly uid?: number;
  readonly act?: "hold" | "half" | "close";
}

/** Returns the identified peer of a real program that connects to a real listener. */
export async function peerOf(peers: Peers, { listen = "127.0.0.1", host = listen, uid, act = "hold" }: Call) {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, listen);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const words = ["-e", caller, host, String(port), act];
  const program: ChildProcess = spawn(process.execPath, words, {
    cwd: "/",
    stdio: "ignore",
    ...(uid !== undefined && { uid, gid: uid }),
  });
  try {
    const [socket] = (await once(server, "connection")) as [Socket];
    socket.on("error", () => {});
    if (act === "close" && program.exitCode === null) await once(program, "exit");
    if (act === "half") {
      socket.resume();
      await once(socket, "end");
    }
    const peer: Peer = await peers.of(socket);
    socket.destroy();
    return peer;
  } finally {
    program.kill("SIGKILL");
    server.close();
  }
}

/** `missing`: why this machine cannot run the contract. */
export function peersContract(
  name: string,
  { open, missing }: { readonly open: () => Peers; readonly missing: string | undefined },
): void {
  const untested = missing === undefined ? "" : ` (NOT TESTED: ${missing})`;
  describe.skipIf(missing !== undefined)(
    `${name}: the user at the other end of a connection${untested}`,
    () => {
      const own = { kind: "here", uid: process.getuid?.() };

      it.each<Call>([
        { listen: "127.0.0.1" },
        { listen: "::1" },
        { listen: "::", host: "127.0.0.1" },
        { listen: "127.0.0.1", host: "::ffff:127.0.0.1" },
        { listen: "127.0.0.1", act: "half" },
      ])("is ourselves for a program of ours: %o", async (call) => {
        expect(await peerOf(open(), call)).toEqual(own);
      });

      it.skipIf(!isRoot)(`is the other user for a program of theirs${needsRoot}`, async () => {
        const other = { kind: "here", uid: otherUser };
        expect(await peerOf(open(), { uid: otherUser })).toEqual(other);
        expect(await peerOf(open(), { uid: otherUser, act: "half" })).toEqual(other);
      });

      it.skipIf(!isRoot)(`is unknown once their program has exited${needsRoot}`, async () => {
        expect(await peerOf(open(), { uid: otherUser, act: "close" })).toEqual({ kind: "unseen" });
      });

      it("is unknown once the connection was closed on our side", async () => {
        const peers = open();
        const server = createServer();
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const called = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).catch(() => {});
        const [socket] = (await once(server, "connection")) as [Socket];
        socket.destroy();
        expect(await peers.of(socket)).toEqual({ kind: "unseen" });
        await called;
        server.close();
      });
    },
  );
}
