import { translateFailuresBy } from "../error/failure-words.ts";
import { translateFailure } from "../error/translate-failure.ts";
import type { Catalogues } from "./language.ts";

translateFailuresBy(translateFailure);

export const catalogues = import.meta.glob<Catalogues>("./ja/other-pages/**/*.json", {
  eager: true,
  import: "default",
});
