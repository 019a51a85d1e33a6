import { join } from "node:path";
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import type { ChunkingContext } from "rolldown";
import { createLogger, defineConfig, type Logger } from "vite";

import { iconsByThemselves } from "./icons-by-themselves.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** What the overview is made from besides its own, in few files instead of fifty: fetched sooner, compressed better. */
const firstViews = {
  entry: ["src/main.tsx"],
  signIn: ["src/features/sign-in/sign-in-page.tsx"],
  overview: ["src/app/signed-in.tsx", "src/features/overview/overview-page.tsx"],
  signedOut: ["sign-in", "set-password", "device"].map((name) => `src/features/sign-in/${name}-page.tsx`),
} as const;

/** Everything that these import before they do anything, in turn. */
function importsOf(files: readonly string[], graph: ChunkingContext): ReadonlySet<string> {
  const found = new Set(files.map((file) => join(root, file)));
  for (const id of found) {
    const info = graph.getModuleInfo(id);
    if (info === null) throw new Error(`${id} is named in vite.config.ts, and is no part of the dashboard.`);
    for (const imported of info.importedIds) found.add(imported);
  }
  return found;
}

/** Besides pages, what a library names together with what the first view uses of it, and only pages use. */
const pagesOwn = /\/src\/features\/|@tanstack/;

/** A chunk of the scripts that a first view needs and the ones before it do not have. */
function firstView(name: string, ...views: readonly (readonly string[])[]) {
  // All modules are asked for one after another, of the same graph.
  const known = new WeakMap<ChunkingContext, readonly ReadonlySet<string>[]>();
  const isNeeded = (id: string, graph: ChunkingContext) => {
    const imports = known.get(graph) ?? views.map((files) => importsOf(files, graph));
    known.set(graph, imports);
    return !pagesOwn.test(id) && imports.every((found) => found.has(id));
  };
  return {
    name: (id: string, graph: ChunkingContext) => (isNeeded(id, graph) ? name : null),
    debugName: name,
  };
}

/** Libraries that only some pages need, each loaded with the first of them. */
const chunks = [
  // What every page needs is never drawn into a chunk of what only some do.
  { name: "libraries", test: /node_modules/, tags: ["$initial" as const], priority: 1 },
  { ...firstView("entry", firstViews.entry), priority: 0.9 },
  { ...firstView("pieces", firstViews.signIn, firstViews.overview), priority: 0.8 },
  { ...firstView("frame", firstViews.overview), priority: 0.7 },
  { ...firstView("forms", firstViews.signedOut), priority: 0.65 },
  // Pieces of many pages: in files of their own they would be named one by one before the first view.
  {
    name: "more-pieces",
    test: /\/src\/(binding|ui\/(?!dialog|menu|tabs)[a-z]+)\/|lucide-react/,
    minShareCount: 3,
    priority: 0.6,
  },
  { name: "terminal", test: /node_modules\/@xterm\/(?!addon-webgl)/ },
  { name: "terminal-webgl", test: /node_modules\/@xterm\/addon-webgl/ },
  { name: "graph", test: /node_modules\/(@xyflow|@dagrejs|d3-[a-z]+|classcat|zustand)\// },
  { name: "editor", test: /node_modules\/(@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname|yaml)\// },
  {
    name: "diff",
    test: /node_modules\/(react-diff-view|gitdiff-parser|diff-match-patch|refractor|lodash)\//,
  },
  { name: "charts", test: /node_modules\/uplot\// },
  { name: "drag", test: /node_modules\/@dnd-kit\// },
];

/** Without what Vite says of its own work with classes that are composed of those of another file. */
function quietLogger(): Logger {
  const logger = createLogger("warn");
  return {
    ...logger,
    warnOnce: (message, options) => {
      if (!message.includes("did not pass the `from` option")) logger.warnOnce(message, options);
    },
  };
}

export default defineConfig({
  root,
  customLogger: quietLogger(),
  // Chunks name one another relative to themselves, so that they work wherever they are served from.
  base: "./",
  plugins: [iconsByThemselves(), react()],
  // For the editor of plans: the schema alone is a tenth of the code that it is made from.
  resolve: {
    alias: {
      "plan.schema.json": fileURLToPath(new URL("../../docs/reference/plan.schema.json", import.meta.url)),
    },
  },
  build: {
    assetsInlineLimit: 0,
    // Styles and scripts of pages are fetched when a page is: nothing inline, which the policy would refuse.
    modulePreload: { polyfill: false },
    target: ["chrome120", "firefox121", "safari17"],
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/service-worker.ts" },
      output: {
        // Browsers look for a new one at the address of the old one.
        entryFileNames: ({ name }) =>
          name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: { groups: chunks },
      },
    },
  },
});
