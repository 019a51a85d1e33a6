import { createClient, type Client } from "@wezterm-parallel/shared/client/client";

import { createPatientTransport } from "./patient-transport.ts";
import { createSocketTransport } from "./socket-transport.ts";

/**
 * Returns the API client of the server behind `socketPath`; connects on the first request. `comesBack`
 * returns whether a server that does not answer is being restarted and is worth waiting for.
 */
export function openClient(socketPath: string, comesBack?: () => boolean): Client {
  const transport = createSocketTransport(socketPath);
  return createClient(comesBack === undefined ? transport : createPatientTransport(transport, comesBack));
}
