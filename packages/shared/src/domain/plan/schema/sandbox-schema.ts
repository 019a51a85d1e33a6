import { z } from "zod";

import type { TaskSpec } from "../../task/task-spec.ts";
import { sandboxPathPattern } from "../../task/sandbox-schema.ts";
import { expects } from "../problems/plan-message.ts";
import { flag, key, keys, list } from "./plan-values.ts";

const sandboxPath = z
  .string({ error: expects("value-sandbox-path") })
  .max(4096, { error: expects("value-sandbox-path") })
  .regex(sandboxPathPattern, { error: expects("value-sandbox-path") });
const sandboxPaths = list(sandboxPath, expects("value-sandbox-paths"));

/** Makes a task run in a sandbox, and sets how. */
export const sandboxKeySchema = z
  .union(
    [
      flag(),
      keys(
        {
          write: key(sandboxPaths, {
            description:
              "Files and directories that are writable besides the checkout: absolute, or `~/…`. They are also readable if they are hidden by default.",
            examples: [["~/.npm"]],
          }),
          hide: key(sandboxPaths, {
            description:
              "Files and directories that cannot be read, besides credentials and the files of wzp.",
            examples: [["~/Documents"]],
          }),
          network: key(z.enum(["all", "none"], { error: expects("value-sandbox-network") }), {
            description: "`none`: only a loopback interface of its own.",
            default: "all",
          }),
        },
        expects("value-sandbox"),
      ),
    ],
    { error: expects("value-sandbox") },
  )
  .transform((choice): NonNullable<TaskSpec["sandbox"]> | false => {
    if (choice === false) return false;
    const { write = [], hide = [], network = "all" } = choice === true ? {} : choice;
    return { write, hide, network };
  });
