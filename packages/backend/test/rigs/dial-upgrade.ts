import { request } from "node:http";

import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import type { UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";

import type { Rig } from "./two-projects.ts";

export const upgradeNames = Object.keys(upgrades) as UpgradeName[];

/** Returns the status of the response to an upgrade; 101 if it succeeds. */
export async function dial(
  rig: Rig,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const key = Buffer.alloc(16, 7).toString("base64");
  const asked = request(`${rig.base}${path}`, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": key,
      ...headers,
    },
  });
  asked.on("upgrade", (_answer, socket) => {
    socket.destroy();
    resolve(101);
  });
  asked.on("response", (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  asked.on("error", reject);
  asked.end();
  return promise;
}

/** For upgrades of an attempt, uses the one of the first run. */
export const upgradePath = (name: UpgradeName) => upgrades[name].path.replace(":attempt", "r1%2Fone%231");
