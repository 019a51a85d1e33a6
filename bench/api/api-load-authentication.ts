import { openTestAccounts } from "../../packages/backend/test/rigs/access/open-test-accounts.ts";
import { systemClock } from "../../packages/shared/src/node/system-clock.ts";
import { openAuthFlow } from "../../packages/backend/src/server/access/auth-flow.ts";
import { openSettings } from "../../packages/backend/src/server/access/settings.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";

/** Keys in use: 50 people have no more at once. */
const used = 200;
/** Only 300 wrong keys per hour are written to the audit log. */
const wrongKeys = 10_000;

/** Measures and prints the time of authentication alone; returns the p95 of its slowest kind, ms. */
export async function measureAuthentication(file: string, keys: readonly string[]): Promise<number> {
  const accounts = openTestAccounts(file);
  const auth = openAuthFlow(accounts, systemClock, await openSettings(accounts.settings));
  const peer = async () => ({ kind: "elsewhere" }) as const;
  const origin = { address: "127.0.0.1", userAgent: "bench", requestId: "bench", proxied: false, peer };
  const time = async (key: string, isRight: boolean): Promise<number> => {
    const began = performance.now();
    const found = await auth.authenticate({ listener: "network", authorization: `Bearer ${key}`, origin });
    const took = performance.now() - began;
    if (found.ok !== isRight) throw new Error("a key was taken for what it is not");
    return took;
  };
  const first: number[] = [];
  const other: number[] = [];
  const wrong: number[] = [];
  // The first use within a minute records it; later ones find it recorded.
  for (const key of keys.slice(0, used)) first.push(await time(key, true));
  for (let round = 0; round < 20; round++)
    for (const key of keys.slice(0, used)) other.push(await time(key, true));
  for (let at = 0; at < wrongKeys; at++) wrong.push(await time(`wzpk_${"x".repeat(43)}`, false));
  await accounts[Symbol.asyncDispose]();
  const kinds = { "first use within a minute": first, "any other": other, "wrong key": wrong };
  const rows = Object.entries(kinds).map(([name, values]) => [
    name,
    ...[0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(3)),
  ]);
  console.log(`Authentication, ${keys.length.toLocaleString("en")} tokens stored\n`);
  console.log(`${table(["", "p50 ms", "p95 ms", "p99 ms"], rows)}\n`);
  return Math.max(...Object.values(kinds).map((values) => quantile(values, 0.95)));
}
