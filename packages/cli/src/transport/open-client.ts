import { createClient, type Client } from "@wezterm-parallel/shared/client/client";

import { createPatientTransport } from "./patient-transport.ts";
import { createSocketTransport } from "./socket-transport.ts";

/**
 * The API of the server behind `socketPath`; connects only when something is asked. `comesBack` says whether
 * a server that does not answer is being started again, and is worth waiting for.
 */
export function openClient(socketPath: string, comesBack?: () => boolean): Client {
  const transport = createSocketTransport(socketPath);
  return createClient(comesBack === undefined ? transport : createPatientTransport(transport, comesBack));
}
