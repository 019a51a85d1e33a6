import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";

/** Finds the id of a project given as `p3`, by its name, or by its directory. */
export async function findProject(
  cli: CliContext,
  client: Client,
  text: string,
): Promise<Result<string, Failure>> {
  const projects = await client.team.projects();
  if (!projects.ok) return projects;
  const directory = resolve(cli.cwd, text);
  const exact = projects.value.find((each) => each.id === text || each.directory === directory);
  const named = exact === undefined ? projects.value.filter(({ name }) => name === text) : [exact];
  const [project, second] = named;
  if (project === undefined) return fail(noProject(text));
  if (second !== undefined)
    return fail(
      ambiguous(
        text,
        named.map(({ id, directory: at }) => `${id} (${at})`),
      ),
    );
  return ok(project.id);
}

function noProject(text: string): Failure {
  return {
    reason: "not-found",
    detail: `The project ${text} does not exist.`,
    hint: "A project is created by its first run. Specify its directory, name or id (p3).",
  };
}

function ambiguous(text: string, found: readonly string[]): Failure {
  return {
    reason: "ambiguous-id",
    detail: `The name ${text} is ambiguous: ${found.length} projects have it: ${found.join(", ")}.`,
    hint: "Specify the id.",
  };
}
