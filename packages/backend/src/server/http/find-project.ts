import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Records } from "../../base/backlog.ts";

export async function findProject(records: Records, id: string): Promise<Result<ProjectResource, Failure>> {
  const found = (await records.projects()).find((project) => project.id === id);
  return found === undefined ? fail(noProject(id)) : ok(found);
}

function noProject(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-unknown", { id }),
    hint: createMessage("project-unknown-hint"),
  });
}
