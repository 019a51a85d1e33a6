import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { eachTask } from "./each-task.ts";
import { replaceNames } from "./resolve-id.ts";

const pattern = /^(r\d{1,12})\/(.*\*.*)$/;

/** Replaces patterns such as `r12/fix-*` by the running agents that they match; `r12/*` is the run itself. */
export async function findRunning(
  cli: CliContext,
  client: Client,
  words: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const ids: string[] = [];
  for (const word of words) {
    const [, run, names] = pattern.exec(word) ?? [];
    const found =
      run === undefined || names === undefined
        ? await replaceNames(cli, [word])
        : names === "*"
          ? ok([run])
          : await matchRunning(client, run, names);
    if (!found.ok) return found;
    ids.push(...found.value);
  }
  return ok([...new Set(ids)]);
}

async function matchRunning(
  client: Client,
  run: string,
  names: string,
): Promise<Result<readonly string[], Failure>> {
  const parts = names.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join(".*")}$`, "u");
  const ids: string[] = [];
  for await (const task of eachTask(client, run, ["running"])) {
    if (!task.ok) return task;
    // Only agents use a pool.
    if (task.value.pool !== undefined && expression.test(task.value.name)) ids.push(task.value.id);
  }
  return ids.length > 0 ? ok(ids) : fail(nothingMatches(`${run}/${names}`));
}

function nothingMatches(word: string): Failure {
  return {
    reason: "not-found",
    detail: `No running agent matches ${word}.`,
    hint: "List the running tasks with: wzp ps",
  };
}
