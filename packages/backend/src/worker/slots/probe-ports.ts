import { createServer } from "node:net";

/** Returns whether nothing listens on any of these ports, on any address of this machine. */
export async function areFree(first: number, count: number): Promise<boolean> {
  const ports = Array.from({ length: count }, (_, at) => first + at);
  const free = await Promise.all(ports.flatMap((port) => [isFree(port, "0.0.0.0"), isFree(port, "::")]));
  return free.every((each) => each);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  // A machine without IPv6 has no IPv6 ports in use.
  server.once("error", (error: NodeJS.ErrnoException) =>
    resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"),
  );
  server.listen({ port, host, exclusive: true, ipv6Only: host === "::" }, () =>
    server.close(() => resolve(true)),
  );
  return promise;
}
