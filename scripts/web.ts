/** Builds the dashboard where its sources have changed since; `npm start` does it by itself. */
import { buildWeb, isWebBuilt } from "./web/build-web.ts";

if (!isWebBuilt()) {
  process.stderr.write("building the dashboard, once … ");
  const began = performance.now();
  await buildWeb();
  process.stderr.write(`done in ${Math.round((performance.now() - began) / 100) / 10} s\n`);
}
