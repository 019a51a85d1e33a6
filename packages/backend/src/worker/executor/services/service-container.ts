import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Container } from "@wezterm-parallel/shared/domain/task/container";

import { homeId } from "../../../base/process-tree/home-id.ts";
import { sessionTag } from "../../../base/process-tree/process-tags.ts";
import { stopTrees } from "../../../base/process-tree/stop-tree.ts";
import type { SessionEnd, SessionRequest } from "../../../drivers/session/sessions.ts";
import { containedRequest, workerVariables } from "../container/contained-request.ts";
import { serviceMounts } from "../container/container-mounts.ts";
import { containerLabels, containerName } from "../container/container-names.ts";
import { askRuntime } from "../container/container-runtime.ts";
import { leaveContainer } from "../container/leave-container.ts";
import { type AttemptContainer, openContainer } from "../container/open-container.ts";
import type { CommandPlace } from "./run-check.ts";

/** One start of a service. */
interface ContainedStart {
  readonly settings: Container;
  /** State directory of the home. */
  readonly state: string;
  readonly service: string;
  readonly session: string;
  /** Ends a pull. */
  readonly signal: AbortSignal;
  /** It was started by an earlier worker process. */
  readonly begun: boolean;
}

/** Finds runtime and image of a service; pulls the image if the machine does not have it. */
export async function openServiceContainer(
  start: ContainedStart,
): Promise<Result<ServiceContainer, Failure>> {
  const opened = await openContainer(start);
  return opened.ok ? ok(new ServiceContainer(start, opened.value)) : opened;
}

/** The container in which one start of a service runs. */
export class ServiceContainer {
  readonly #start: ContainedStart;
  readonly #container: AttemptContainer;
  #checks = 0;

  constructor(start: ContainedStart, container: AttemptContainer) {
    this.#start = start;
    this.#container = container;
  }

  /** Returns the request with its program in the container. */
  async contain(request: SessionRequest): Promise<Result<SessionRequest, Failure>> {
    const { settings, state, service } = this.#start;
    const mounts = await serviceMounts(settings, request.cwd);
    if (!mounts.ok) return mounts;
    const labels = { [containerLabels.service]: service };
    const resources = { cpu: 0, memory: 0 };
    const command = { container: this.#container, state, labels, resources, mounts: mounts.value };
    return ok(containedRequest(command, request));
  }

  /**
   * Returns how a command runs in it while it runs. The runtime does not end what it started there, so its processes
   * have a tag of their own.
   */
  inside(argv: readonly string[]): CommandPlace {
    const { state, session } = this.#start;
    this.#checks += 1;
    const tag = `${session}.check.${process.pid}.${this.#checks}`;
    const { program } = this.#container.runtime;
    return {
      argv: [program, "exec", `--env=${sessionTag}=${tag}`, containerName(state, session), ...argv],
      env: workerVariables,
      end: () => void stopTrees([{ session: tag, home: homeId(state) }], 0),
    };
  }

  /** To its first process, which passes it on. */
  async signal(name: string): Promise<void> {
    const { state, session } = this.#start;
    // One that has ended gets none.
    await askRuntime(this.#container.runtime, ["kill", `--signal=${name}`, containerName(state, session)]);
  }

  /** Removes it; returns why its command did not run, or why it is still there. */
  leave(program: string, end: SessionEnd, directory: string): Promise<Failure | undefined> {
    const { state, session } = this.#start;
    return leaveContainer(this.#container, { state, session, program, end, directory });
  }
}
