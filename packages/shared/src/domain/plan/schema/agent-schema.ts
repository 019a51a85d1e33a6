import { z } from "zod";

import { isRule } from "../../task/agent/policy/decide-permission.ts";
import { agentRights } from "../../task/task-spec.ts";
import { agentModes } from "../agent-modes.ts";
import { expects } from "../problems/plan-message.ts";
import { argvSchema, flag, key, keys, list, scalarText, text, variablesSchema } from "./plan-values.ts";
import { sandboxKeySchema } from "./sandbox-schema.ts";
import { planNameSchema, secretsSchema } from "./task-schema.ts";

const agentRightSchema = z.enum(agentRights, { error: expects("value-agent-rights") });

const ruleSchema = text(expects("value-rule")).refine(isRule, { error: expects("value-rule") });
const rulesSchema = list(ruleSchema, expects("value-rules")).min(1, expects("value-rules"));

const agentModeSchema = z.enum(agentModes, { error: expects("value-agent-mode") });

const amount = z
  .number({ error: expects("value-price") })
  .min(0, { error: expects("value-price") })
  .max(1_000_000, { error: expects("value-price") });

const priceSchema = keys(
  {
    input: key(amount, { description: "For tokens that the model reads afresh.", default: 0 }),
    output: key(amount, { description: "For tokens that the model writes.", default: 0 }),
    "cache-read": key(amount, {
      description: "For tokens that it reads from a cache; by default, the price of `input`.",
    }),
    "cache-write": key(amount, {
      description: "For tokens that it puts into a cache; by default, the price of `input`.",
    }),
  },
  expects("value-prices"),
).transform(({ input = 0, output = 0, ...cache }) => ({
  input,
  output,
  cacheRead: cache["cache-read"] ?? input,
  cacheWrite: cache["cache-write"] ?? input,
}));

const pricesOfPlan = z.record(text(expects("value-model")), priceSchema, { error: expects("value-prices") });

/** A profile under `agents`. */
export const agentSchema = keys(
  {
    command: key(argvSchema, {
      description:
        "Program and arguments, without a shell. `{prompt}` is replaced by the prompt, within its argument; `{session}` by an id of the conversation, new for each one; the entry `{args}` by the `args` of profiles that extend this one (by default they are appended).",
      examples: [["claude", "-p", "{prompt}"]],
    }),
    continue: key(argvSchema, {
      description:
        "Like `command`, for a task that is continued: continues the agent's last conversation in the directory. By default, the prompt goes to `command`.",
      examples: [["claude", "-p", "--resume={session}", "{prompt}"]],
    }),
    extends: key(text(expects("value-agent-name")), {
      description: "Profile whose command is inherited: a built-in one or another one of this plan.",
      examples: ["claude"],
    }),
    mode: key(agentModeSchema, {
      description:
        "`once`: it gets the prompt, answers and exits. `terminal`: its own screen in the task's terminal, with the prompt already given; it works until you end it, without a time limit. `acp`: wzp talks to it over the Agent Client Protocol and shows the conversation in the task's terminal; it ends with its turn, unless somebody takes part. A `command` of your own has a mode only if it speaks that protocol; it then needs no `{prompt}`.",
      default: "once",
    }),
    model: key(text(expects("value-model")), {
      description: "Model, passed as `--model=NAME`.",
      examples: ["opus"],
    }),
    args: key(list(scalarText(expects("value-argument")), expects("value-arguments-example")), {
      description: "Additional arguments.",
      examples: [["--verbose"]],
    }),
    env: key(variablesSchema, { description: "Environment variables of this agent's tasks." }),
    secrets: key(secretsSchema, {
      description: "Secrets of this agent's tasks; see the key of the same name of a task.",
      examples: [["ANTHROPIC_API_KEY"]],
    }),
    mcp: key(flag(), {
      description:
        "Whether claude, codex and agents with `mode: acp` get the tools of `wzp mcp`, with which they read the tasks of their run. `false`: the agent starts without them.",
      default: true,
    }),
    may: key(list(agentRightSchema, expects("value-agent-rights")).min(1, expects("value-agent-rights")), {
      description:
        "What it may do in its run besides reading, with the tools of `wzp mcp`. `add-tasks`: add up to 20 tasks, each with a prompt for the same agent; these add none themselves. `prompt-agents`: its messages to other agents of the run are typed as their next prompt when they wait for one; otherwise they only read them with a tool.",
      examples: [["add-tasks"]],
    }),
    allow: key(rulesSchema, {
      description:
        "Permissions that wzp gives when the agent asks for them, each recorded in the audit log: `Bash(PATTERN)` for command lines that a shell would neither expand nor redirect, `Edit(GLOB)` and `Read(GLOB)` for files of the checkout, or the name of another tool. `*` stands for any characters of a command, and for those of a file name, with `**` for directories. A line with `&&`, `||`, `;` or `|` needs a rule for each part. Everything else is for a person. For claude, and for agents in mode `acp`.",
      examples: [["Bash(npm test)", "Bash(git log *)", "Read(src/**)"]],
    }),
    deny: key(rulesSchema, {
      description:
        "Permissions that wzp refuses, with rules as in `allow`, which they override. The agent is told the rule. Of claude, also what it would do without asking is refused. No sandbox: a command can do the same in other words.",
      examples: [["Bash(git push *)", "Edit(infra/**)"]],
    }),
    sandbox: key(sandboxKeySchema, {
      description:
        "Sandbox of this agent's tasks; see the key of the same name of a task, which overrides it.",
      examples: [true],
    }),
    prices: key(pricesOfPlan, {
      description:
        "US dollars for a million tokens, by the start of the model's name: for models that wzp does not know, and instead of the prices that it knows.",
      examples: [{ "claude-opus-5-5": { input: 4, output: 20, "cache-read": 0.2, "cache-write": 5 } }],
    }),
    pool: key(planNameSchema, {
      description:
        "Name of the account whose quota it uses. When an agent of the pool runs out of quota, none of the pool starts until the quota is back. By default, the name of the agent that it extends.",
      examples: ["team-account"],
    }),
  },
  expects("value-agent"),
);
export type PlanAgent = z.output<typeof agentSchema>;
