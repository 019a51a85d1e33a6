import type { Catalogues } from "./language.ts";

export const catalogues = import.meta.glob<Catalogues>("./ja/first-view/*.json", {
  eager: true,
  import: "default",
});
