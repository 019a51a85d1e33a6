import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { allItems } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AnswerOf } from "@wezterm-parallel/shared/protocol/api/contract/contract-types";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

type Agent = AnswerOf<"getAgent">;

/** The run of the agent that holds the token, and what it can read there. */
export class OwnRun {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Asked each time: after the end of the attempt, the answer says that the token is no longer valid. */
  agent(): Promise<Result<Agent, Failure>> {
    return this.client.get("getAgent", {});
  }

  async tasks(): Promise<Result<{ agent: Agent; tasks: readonly TaskResource[] }, Failure>> {
    const agent = await this.agent();
    if (!agent.ok) return agent;
    const { run } = agent.value;
    const tasks = await allItems((page) => this.client.tasks({ run, ...page }));
    return tasks.ok ? ok({ agent: agent.value, tasks: tasks.value }) : tasks;
  }

  /** Returns the id of a task that was named with or without its run. */
  async idOf(name: string): Promise<Result<string, Failure>> {
    const agent = await this.agent();
    if (!agent.ok) return agent;
    return ok(name.startsWith(`${agent.value.run}/`) ? name : `${agent.value.run}/${name}`);
  }
}

/** A server that restarts is back in seconds: whoever waits goes on waiting. */
export function isAway({ reason }: Failure): boolean {
  return reason === "unavailable" || reason === "shutting-down";
}
