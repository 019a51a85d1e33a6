/** Builds the dashboard if its sources have changed; `npm start` does so automatically. */
import { buildWeb, isWebBuilt } from "./web/build-web.ts";

if (!isWebBuilt()) {
  process.stderr.write("building the dashboard, once … ");
  const began = performance.now();
  await buildWeb();
  process.stderr.write(`done in ${Math.round((performance.now() - began) / 100) / 10} s\n`);
}
