import type { z } from "zod";

import { expects } from "../plan/problems/plan-message.ts";
import { key, keys, text } from "../plan/schema/plan-values.ts";

const keyPattern = /^(?:ctrl-[a-z@[\\\]^_]|[!-~])$/i;

/** Consecutive keys, as `parseDetachKeys` of the command line parses them. */
function areKeys(value: string): boolean {
  const keys = value.split(/[\s,]+/).filter((each) => each !== "");
  return keys.length > 0 && keys.every((each) => keyPattern.test(each));
}

const expectedKeys = expects("value-keys");

/** The user's own settings: `config.yaml` in the configuration directory. */
export const userSettingsSchema = keys(
  {
    detachKeys: key(text(expectedKeys).refine(areKeys, { error: expectedKeys }), {
      description:
        "Key sequence that detaches from a task, which keeps running. `--detach-keys` overrides it.",
      default: "ctrl-\\ ctrl-\\",
      examples: ["ctrl-p ctrl-q"],
    }),
  },
  expects("value-settings"),
);
export type Settings = z.infer<typeof userSettingsSchema>;
