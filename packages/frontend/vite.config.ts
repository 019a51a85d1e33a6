import { join } from "node:path";
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import type { ChunkingContext } from "rolldown";
import { createLogger, defineConfig, type Logger } from "vite";

import { iconsByThemselves, smallIcons } from "./icons-by-themselves.ts";
import { infiniteQueriesApart } from "./infinite-queries-apart.ts";
import { routesWithoutPermissions } from "./routes-without-permissions.ts";
import { smallerReact } from "./smaller-react.ts";
import { withoutMutations } from "./without-mutations.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The first view's modules are bundled into a few files instead of fifty: they load faster and compress better. */
const firstViews = {
  entry: ["src/main.tsx"],
  signIn: ["src/features/sign-in/sign-in-page.tsx"],
  overview: ["src/app/signed-in.tsx", "src/features/overview/overview-page.tsx"],
  signedOut: ["sign-in", "set-password", "device"].map((name) => `src/features/sign-in/${name}-page.tsx`),
} as const;

/** Returns all static imports of these files, transitively. */
function importsOf(files: readonly string[], graph: ChunkingContext): ReadonlySet<string> {
  const found = new Set(files.map((file) => join(root, file)));
  for (const id of found) {
    const info = graph.getModuleInfo(id);
    if (info === null) throw new Error(`${id} is named in vite.config.ts, and is no part of the dashboard.`);
    for (const imported of info.importedIds) found.add(imported);
  }
  return found;
}

/** Modules of pages, and library parts that only pages use although the first view imports the same library. */
const pagesOwn = /\/src\/features\/|@tanstack/;

/** Defines a chunk of the scripts that this first view needs in addition to the previous ones. */
function firstView(name: string, ...views: readonly (readonly string[])[]) {
  // Cached, because all modules are looked up one after another in the same graph.
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

/** The overview's own modules, of which its lazy parts use some too: as separate files, each would be a request more. */
const overviewPage = {
  name: (id: string, graph: ChunkingContext) =>
    id.includes("/features/overview/") &&
    importsOf(["src/features/overview/overview-page.tsx"], graph).has(id)
      ? "overview"
      : null,
  debugName: "overview",
  priority: 0.67,
};

/** Libraries used only by some pages, each loaded with the first such page. */
const chunks = [
  // Modules that every page needs must not move into a chunk of a single page.
  { name: "libraries", test: /node_modules/, tags: ["$initial" as const], priority: 1 },
  { ...firstView("entry", firstViews.entry), priority: 0.9 },
  { ...firstView("pieces", firstViews.signIn, firstViews.overview), priority: 0.8 },
  { ...firstView("frame", firstViews.overview), priority: 0.7 },
  overviewPage,
  { ...firstView("forms", firstViews.signedOut), priority: 0.65 },
  // Components shared by many pages: as separate files, each would be listed before the first view.
  {
    name: "more-pieces",
    test: /\/src\/(binding|tasks\/changes|ui\/(?!dialog|menu|tabs)[a-z]+)\/|lucide-react/,
    minShareCount: 2,
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

/** Suppresses Vite's messages about classes composed from other files. */
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
  // Relative addresses, so that chunks work wherever they are served from.
  base: "./",
  plugins: [
    iconsByThemselves(),
    smallIcons(),
    routesWithoutPermissions(),
    withoutMutations(),
    infiniteQueriesApart(),
    smallerReact(),
    react(),
  ],
  resolve: {
    alias: {
      // The highlighter runs in a worker; the default variant of this module needs a document.
      "decode-named-character-reference": fileURLToPath(
        new URL("../../node_modules/decode-named-character-reference/index.js", import.meta.url),
      ),
      // For the plan editor: the schema alone is a tenth of the size of the code that generates it.
      "plan.schema.json": fileURLToPath(new URL("../../docs/reference/plan.schema.json", import.meta.url)),
    },
  },
  worker: { format: "es" },
  build: {
    assetsInlineLimit: 0,
    // Styles and scripts of pages are fetched on demand; nothing is inlined, which the CSP would refuse.
    modulePreload: { polyfill: false },
    target: ["chrome120", "firefox121", "safari17"],
    rolldownOptions: {
      input: { index: "index.html" },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: { groups: chunks },
      },
    },
  },
});
