import { text } from "node:stream/consumers";

import Fastify from "fastify";

/**
 * A single route that answers with the object from standard input: the cost of Fastify itself. Prints its
 * port.
 */
const payload = JSON.parse(await text(process.stdin)) as object;
const app = Fastify();
app.get("/api/v1/tasks", () => payload);
const address = await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(new URL(address).port);
