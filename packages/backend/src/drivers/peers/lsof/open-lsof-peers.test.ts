import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { peerOf, peersContract } from "../peers.contract.ts";
import { openLsofPeers } from "./open-lsof-peers.ts";

const program = ["/usr/bin/lsof", "/usr/sbin/lsof"].find((path) => existsSync(path));

peersContract("lsof", {
  open: () => openLsofPeers(program),
  missing: program === undefined ? "lsof is not installed" : undefined,
});

test("an lsof that does not show even our own end identifies nobody", async () => {
  expect(await peerOf(openLsofPeers("/bin/false"), {})).toEqual({ kind: "unknown" });
});
