import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Libraries that only some pages need, each loaded with the first of them. */
const chunks = [
  // What every page needs is never drawn into a chunk of what only some do.
  { name: "libraries", test: /node_modules/, tags: ["$initial" as const], priority: 1 },
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

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Chunks name one another relative to themselves, so that they work wherever they are served from.
  base: "./",
  plugins: [react()],
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
