import { hostname } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ListenSettings } from "@wezterm-parallel/shared/protocol/listen-settings";

import type { ServerLease } from "../../base/postgres/server-lease.ts";
import { listenForReplicas } from "../../server/replicas/listen-for-replicas.ts";
import { deriveRelayKey } from "../../server/replicas/relay-credentials.ts";
import type { OwnService } from "../../server/replicas/relay.ts";

interface ServedReplicas {
  readonly lease: ServerLease;
  readonly accountsKey: Uint8Array;
  readonly settings: ListenSettings;
  /** The address for browsers and other machines. */
  readonly address: string;
}

/** Takes what the other servers of the database pass on, and tells them where. */
export async function serveReplicas(
  own: OwnService,
  { lease, accountsKey, settings, address }: ServedReplicas,
): Promise<Result<AsyncDisposable, Failure>> {
  const place = placeFor(process.env["WZP_REPLICA_ADDRESS"], settings);
  if (!place.ok) return place;
  const { host, port, name } = place.value;
  const key = deriveRelayKey(accountsKey, lease.epoch);
  const listening = await listenForReplicas(own, { host, port, key });
  if (!listening.ok) return listening;
  await lease.announce({ reachedAt: `${name}:${listening.value.port}`, address });
  return listening;
}

interface RelayPlace {
  readonly host: string;
  readonly port: number;
  /** The host as other servers write it. */
  readonly name: string;
}

/** By default at the address for people, at any free port. */
function placeFor(wanted: string | undefined, { host }: ListenSettings): Result<RelayPlace, Failure> {
  if (wanted !== undefined && wanted !== "") {
    const url = `https://${wanted}`;
    const { hostname: named = "", port = "" } = URL.canParse(url) ? new URL(url) : {};
    if (named === "" || port === "") return fail(badPlace(wanted));
    return ok({ host: named.replace(/^\[|\]$/g, ""), port: Number(port), name: named });
  }
  const isWildcard = host === "0.0.0.0" || host === "::";
  const written = host.includes(":") ? `[${host}]` : host;
  return ok({ host, port: 0, name: isWildcard ? hostname() : written });
}

function badPlace(wanted: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("replica-address-invalid", { wanted }),
    hint: createMessage("replica-address-invalid-hint"),
  });
}
