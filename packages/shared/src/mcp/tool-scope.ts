import type { Result } from "../base/result.ts";
import type { Client } from "../client/client.ts";
import type { Failure } from "../domain/failure.ts";
import type { TaskResource } from "../protocol/api/schemas/resources.ts";

/** The tasks that the holder of a token can reach by the tools. */
export interface ToolScope {
  readonly client: Client;
  /** Returns the id of a task that was named. */
  idOf(name: string): Promise<Result<string, Failure>>;
  /** Finds tasks to wait for. */
  find(names: readonly string[]): Promise<Result<readonly TaskResource[], Failure>>;
}
