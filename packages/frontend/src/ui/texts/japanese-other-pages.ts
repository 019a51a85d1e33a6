import type { Catalogues } from "./language.ts";

export const catalogues = import.meta.glob<Catalogues>("./ja/other-pages/*.json", {
  eager: true,
  import: "default",
});
