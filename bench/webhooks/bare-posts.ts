import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

/**
 * Posts standard input to an address, several posts at once, each over a connection that is kept; prints the posts per
 * second: `bare-posts.ts ADDRESS POSTS AT-ONCE`.
 */
const [url = "", posts = "", atOnce = ""] = process.argv.slice(2);
const body = await text(process.stdin);
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

async function post(): Promise<void> {
  await new Promise<void>((done, failed) => {
    const sent = request(url, { method: "POST", headers, agent }, (answer) =>
      answer.resume().on("end", done),
    );
    sent.on("error", failed).end(body);
  });
}

const start = performance.now();
const left = Array.from({ length: Number(posts) }).values();
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    for (const _ of left) await post();
  }),
);
console.log((Number(posts) / (performance.now() - start)) * 1_000);
agent.destroy();
