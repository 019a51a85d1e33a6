import { z } from "zod";

import { pickers } from "../../task/task-spec.ts";
import { expects } from "../problems/plan-message.ts";
import { key, keys, list, text, whole } from "./plan-values.ts";

const rivalsHelp = expects("value-agent-or-agents");
const agentsOfTaskSchema = z.union(
  [
    text(expects("value-agent-name")),
    list(text(expects("value-agent-name")), rivalsHelp)
      .min(2, { error: rivalsHelp })
      .max(10, { error: rivalsHelp }),
  ],
  { error: rivalsHelp },
);

const pickHelp = expects("value-pick");
const pickSchema = z
  .union(
    [
      z.enum(pickers, { error: pickHelp }),
      keys(
        {
          judge: key(text(expects("value-agent-name")), {
            description: "The agent that compares the results and names the best.",
            examples: ["opus"],
          }),
        },
        pickHelp,
      ),
    ],
    { error: pickHelp },
  )
  .transform((pick) =>
    typeof pick === "string" ? { by: pick, judge: undefined } : { by: "judge" as const, judge: pick.judge },
  );

const reviewHelp = expects("value-agent-review");
const reviewSchema = z
  .union(
    [
      text(expects("value-agent-name")),
      keys(
        {
          agent: text(expects("value-agent-name")).meta({
            description: "The agent that reviews.",
            examples: ["codex"],
          }),
          rounds: key(whole(1, 10), {
            description: "Reviews without an approval after which a person decides.",
            default: 3,
          }),
        },
        reviewHelp,
      ),
    ],
    { error: reviewHelp },
  )
  .transform((review) => (typeof review === "string" ? { agent: review, rounds: undefined } : review));

/** Keys of a task for one agent, or for several that solve the same. */
export const rivalKeys = {
  agent: key(agentsOfTaskSchema, {
    description:
      "Instead of `run`: the agent (see `agents`) that gets the `prompt`. A list of 2 to 10 agents: each solves the task by itself, as `fix(claude)`, and `pick` says whose work becomes that of the task.",
    examples: ["claude", ["claude", "codex"]],
  }),
  pick: key(pickSchema, {
    description:
      "With a list of agents, how one of their results is picked when all have ended. `verify`: the first of the list that succeeded, with its `verify`. `judge`: an agent compares them, by default the first of the list. `person`: a person picks. The work of the others stays on its branches.",
    default: "verify",
    examples: ["person", { judge: "opus" }],
  }),
  review: key(reviewSchema, {
    description:
      "The agent that reviews the work of `agent`, as the task `fix(review)`. Its comments are the next prompt of the writer, in the same conversation, until it approves; after so many `rounds`, a person decides. Only approved work becomes that of the task.",
    examples: ["codex", { agent: "codex", rounds: 3 }],
  }),
};
