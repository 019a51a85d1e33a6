import { createServer, type AddressInfo } from "node:net";

/** Takes a port of this machine until it is set free. */
export async function takePort() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, free: () => new Promise((resolve) => server.close(resolve)) };
}

/** Returns a port on which nobody listens. */
export async function freePort(): Promise<number> {
  const { port, free } = await takePort();
  await free();
  return port;
}
