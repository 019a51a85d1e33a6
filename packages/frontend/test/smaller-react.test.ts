import { join } from "node:path";

import { build, type Plugin } from "vite";
import { expect, test } from "vitest";

import { smallerReact } from "../smaller-react.ts";

const page = join(import.meta.dirname, "../src/page.tsx");
const rendering = 'export { createRoot } from "react-dom/client";';

test("the build leaves out parts of React DOM, and refuses code that needs one of them", async () => {
  const whole = await lengthOf(rendering);
  expect(await lengthOf(rendering, smallerReact())).toBeLessThan(whole * 0.9);

  const refused = /page\.tsx uses a part of React DOM that smaller-react\.ts leaves out/;
  for (const code of [
    'export { hydrateRoot } from "react-dom/client";',
    'export { ViewTransition } from "react";',
    'import { Fragment } from "react"; export const all = <Fragment key="a" ref={console.log} />;',
  ])
    await expect(lengthOf(code, smallerReact())).rejects.toThrow(refused);
});

test("the build fails when React DOM no longer has one of the parts", async () => {
  const newer: Plugin = {
    name: "newer-react",
    enforce: "pre",
    transform: {
      filter: { id: /react-dom-client\.production\.js$/ },
      handler: (code) => ({ code: code.replaceAll("clearHydrationBoundary", "clearBoundary"), map: null }),
    },
  };
  await expect(lengthOf(rendering, newer, smallerReact())).rejects.toThrow(
    /React DOM no longer has \^function clearHydrationBoundary/,
  );
});

/** Returns the length of the production build of a page with this code, minified. */
async function lengthOf(code: string, ...plugins: readonly Plugin[]): Promise<number> {
  const source: Plugin = {
    name: "source",
    enforce: "pre",
    resolveId: (id) => (id === page ? id : null),
    load: (id) => (id === page ? code : null),
  };
  const built = await build({
    configFile: false,
    logLevel: "silent",
    mode: "production",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [source, ...plugins],
    build: { write: false, rolldownOptions: { input: page, preserveEntrySignatures: "strict" } },
  });
  if (!("output" in built)) throw new Error("The build has more than one output.");
  return built.output[0].code.length;
}
