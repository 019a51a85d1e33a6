import type { z } from "zod";

import { key, keys, text } from "../plan/plan-values.ts";

const keyPattern = /^(?:ctrl-[a-z@[\\\]^_]|[!-~])$/i;

/** Keys after one another, as `parseDetachKeys` of the command line reads them. */
function areKeys(value: string): boolean {
  const keys = value.split(/[\s,]+/).filter((each) => each !== "");
  return keys.length > 0 && keys.every((each) => keyPattern.test(each));
}

const expectedKeys =
  "keys such as ctrl-p,ctrl-q: each ctrl- and one of a-z @ [ \\ ] ^ _, or one character; a backslash stands in no quotes or in single ones";

/** The user's own settings: `config.yaml` in the configuration directory. */
export const settingsSchema = keys(
  {
    detachKeys: key(text(expectedKeys).refine(areKeys, { error: expectedKeys }), {
      description:
        "Keys, pressed one after the other, that leave an attached task running and the terminal free. `--detach-keys` wins over it.",
      default: "ctrl-\\ ctrl-\\",
      examples: ["ctrl-p ctrl-q"],
    }),
  },
  "a map of settings, such as detachKeys: ctrl-p ctrl-q",
);
export type Settings = z.infer<typeof settingsSchema>;
