import type { ProjectRef } from "../domain/run/run-spec.ts";
import type { SecretResource } from "../protocol/api/schemas/access/secret-schemas.ts";
import { allItems, type Answer } from "./calls.ts";
import { getter, sender } from "./route-calls.ts";
import type { Transport } from "./transport.ts";

/** The secrets of projects; `project` is an id such as `p3`. */
export interface SecretsClient {
  /** Returns the project id of a repository or directory, which may have had no run yet. */
  beginProject(project: ProjectRef): Answer<{ id: string }>;
  list(project: string): Answer<readonly SecretResource[]>;
  set(project: string, name: string, value: string): Answer<SecretResource>;
  remove(project: string, name: string): Answer<{ removed: true }>;
  rotate(): Answer<{ secrets: number }>;
}

export function createSecretsClient(transport: Transport): SecretsClient {
  const get = getter(transport);
  const send = sender(transport);
  return {
    beginProject: (project) => send("beginProject", {}, { project }),
    list: (project) => allItems((page) => get("listSecrets", { project }, page)),
    set: (project, name, value) => send("setSecret", { project, name }, { value }),
    remove: (project, name) => send("removeSecret", { project, name }),
    rotate: () => send("rotateSecrets", {}),
  };
}
