import { ok, type Result } from "../base/result.ts";
import type { Client } from "../client/client.ts";
import type { Failure } from "../domain/failure.ts";
import type { TaskResource } from "../protocol/api/schemas/resources.ts";
import type { ToolScope } from "./tool-scope.ts";

/** The runs that a person's key opens; the server decides with each request which these are. */
export class PermittedRuns implements ToolScope {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  idOf(name: string): Promise<Result<string, Failure>> {
    return Promise.resolve(ok(name));
  }

  async find(names: readonly string[]): Promise<Result<readonly TaskResource[], Failure>> {
    const found = await Promise.all(names.map((name) => this.client.task(name)));
    const tasks: TaskResource[] = [];
    for (const task of found) {
      if (!task.ok) return task;
      tasks.push(task.value);
    }
    return ok(tasks);
  }
}
