import { z } from "zod";

import { pluginKinds } from "../../plugin/plugin.ts";
import { expects } from "../plan/problems/plan-message.ts";
import { planNameSchema } from "../plan/schema/task-schema.ts";
import { key, keys, list, text } from "../plan/schema/plan-values.ts";
import { place, setting } from "./setting.ts";

const expected = expects("value-plugin");
const variable = text(expected).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: expects("value-variable-name") });

/** One plugin: where it is, and what was looked at when it was added. */
const listedPluginSchema = keys(
  {
    kind: z.enum(pluginKinds, { error: expected }),
    path: place(),
    version: text(expected).optional(),
    sha256: text(expected).regex(/^[0-9a-f]{64}$/, { error: expects("value-hash") }),
    events: list(text(expected), expected).optional(),
    env: list(variable, expected).optional(),
    settings: z.record(z.string(), z.json(), { error: expected }).optional(),
  },
  expected,
);

export type ListedPlugin = z.infer<typeof listedPluginSchema>;

export const pluginsSetting = setting(
  key(z.record(planNameSchema, listedPluginSchema, { error: expects("value-plugins") }), {
    description:
      "Plugins by name, written by `wzp plugins add`: `kind`, `path`, `version` of a package, `sha256` of its files, the `events` that a notifier is told of, the variables in `env` that it gets, and its own `settings`. What is not listed is not loaded.",
    default: "none",
    examples: [
      {
        ntfy: {
          kind: "notifier",
          path: "~/plugins/ntfy.ts",
          sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
      },
    ],
  }),
  { effect: "restart" },
);
