import type { Plugin } from "vite";

const folder = String.raw`@tanstack\/query-core\/build\/modern`;
const called =
  '(this.#queryType === "infinite" ? infiniteQueryBehavior(this.options.pages) : this.options.behavior)';
const marked = 'options._type = "infinite";';
const imported = "import { hasNextPage, hasPreviousPage }";

/** Loads how TanStack Query fetches page by page with the first page that does so: 0.5 kB of the first view. */
export function infiniteQueriesApart(): Plugin {
  return {
    name: "infinite-queries-apart",
    enforce: "pre",
    transform: {
      filter: { id: new RegExp(`${folder}\\/(?:query|infiniteQueryObserver)\\.js$`) },
      handler(code, id) {
        const edits: readonly (readonly [string, string])[] = id.endsWith("/query.js")
          ? [
              ['import { infiniteQueryBehavior } from "./infiniteQueryBehavior.js";', ""],
              [called, "this.options.behavior"],
            ]
          : [
              [imported, "import { hasNextPage, hasPreviousPage, infiniteQueryBehavior }"],
              [marked, `${marked} options.behavior = infiniteQueryBehavior(options.pages);`],
            ];
        const missing = edits.find(([from]) => !code.includes(from));
        if (missing !== undefined) this.error(`${id} no longer has ${missing[0]}`);
        return { code: edits.reduce((text, [from, to]) => text.replaceAll(from, to), code), map: null };
      },
    },
  };
}
