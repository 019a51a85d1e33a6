import { z } from "zod";

import { expects } from "../../plan/problems/plan-message.ts";
import { keys, text } from "../../plan/schema/plan-values.ts";
import { screenMeanings, screenMoments } from "./screen-rule.ts";

const words = () => text(expects("value-screen-words")).max(200, { error: expects("value-screen-words") });
const name = () => z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: expects("value-screen-name") });

const ruleSchema = keys(
  {
    words: z
      .array(words(), { error: expects("value-screen-words") })
      .min(1, { error: expects("value-screen-words") })
      .max(8, { error: expects("value-screen-words") }),
    means: z.enum(screenMeanings, { error: expects("value-screen-means") }),
    over: words().optional(),
    when: z.enum(screenMoments, { error: expects("value-screen-when") }).optional(),
    recorded: text(expects("value-screen-text")).optional(),
  },
  expects("value-screen-rule"),
);

/** A file with rules for one agent; `false` switches a built-in rule off. */
export const screenFileSchema = keys(
  {
    agent: name(),
    versions: text(expects("value-screen-text")).optional(),
    rules: z.record(
      name(),
      z.union([z.literal(false), ruleSchema], { error: expects("value-screen-rule") }),
      {
        error: expects("value-screen-rule"),
      },
    ),
  },
  expects("value-screen-rule"),
);

export type ScreenFile = z.infer<typeof screenFileSchema>;
