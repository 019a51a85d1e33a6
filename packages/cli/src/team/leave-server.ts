import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createClient } from "@wezterm-parallel/shared/client/client";
import type { Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { joinedServerFile } from "@wezterm-parallel/shared/domain/joined-server";

import type { Caller } from "../supervision/caller.ts";
import { joinedServer } from "../supervision/joined-worker.ts";
import { createNetworkTransport } from "../transport/network-transport.ts";

const askEveryMs = 1_000;

/**
 * Lets the worker of this home finish what it runs, takes it off its server, and forgets the credential. Goes on trying
 * while the server is away: meanwhile tasks go on, and their results wait for it.
 */
export async function leaveServer(
  { home }: Pick<Caller, "home">,
  showLive: (live: number) => void,
): Promise<Result<void, Failure>> {
  const joined = joinedServer(home);
  if (joined === undefined) return ok(undefined);
  const { server, ca, token } = joined;
  const client = createClient(signedBy(token, createNetworkTransport(server, ca)));
  let shown: number | undefined;
  for (;;) {
    const left = await client.team.leaveServer();
    // A worker that was removed there has left.
    if (!left.ok && left.failure.reason !== "unavailable" && left.failure.reason !== "unauthenticated")
      return left;
    if (left.ok ? left.value.live === 0 : left.failure.reason === "unauthenticated") break;
    if (left.ok && left.value.live !== shown) showLive(left.value.live);
    shown = left.ok ? left.value.live : shown;
    await pause(askEveryMs);
  }
  rmSync(joinedServerFile(home), { force: true });
  return ok(undefined);
}

function signedBy(token: string, inner: Transport): Transport {
  const authorization = `Bearer ${token}`;
  return {
    ...inner,
    send: (request) => inner.send({ ...request, headers: { ...request.headers, authorization } }),
  };
}
