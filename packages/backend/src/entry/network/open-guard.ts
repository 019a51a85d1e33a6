import type { ListenSettings } from "@wezterm-parallel/shared/protocol/listen-settings";

import type { Logger } from "../../base/log.ts";
import { createNetworkGuard, type NetworkGuard } from "../../server/http/admission/network-guard.ts";
import { guardSettings } from "./open-network.ts";
import { openPeers } from "./open-peers.ts";

export function openGuard(settings: ListenSettings, log: Logger): NetworkGuard {
  const peers = openPeers();
  if (peers.knows === "nobody") log.warn("cannot determine which user of this machine connects");
  return createNetworkGuard(guardSettings(settings), peers);
}
