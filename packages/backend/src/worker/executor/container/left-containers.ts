import type { Logger } from "../../../base/log.ts";
import { homeId } from "../../../base/process-tree/home-id.ts";
import { containerLabels } from "./container-names.ts";
import { askRuntime, findContainerRuntime } from "./container-runtime.ts";
import { removeContainer } from "./leave-container.ts";

interface LeftContainers {
  /** State directory of the home. */
  readonly state: string;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Returns whether this worker has the owner of the session, which then removes the container itself. */
  readonly has: (session: string) => boolean;
}

/** Removes the containers of attempts and services that nobody has any more: host and worker were killed. */
export async function removeLeftContainers({ state, log, has }: LeftContainers): Promise<void> {
  const runtime = await findContainerRuntime();
  if (!runtime.ok) return;
  const filter = `label=${containerLabels.home}=${homeId(state)}`;
  const listed = await askRuntime(runtime.value, ["ps", "--all", "--quiet", "--filter", filter]);
  if (!listed.ok) log.warn({ said: listed.said }, "containers left by an earlier worker cannot be listed");
  for (const id of listed.output.split("\n").filter((line) => line !== "")) {
    const format = `{{.Name}}\t{{index .Config.Labels "${containerLabels.session}"}}`;
    const found = await askRuntime(runtime.value, ["inspect", "--type=container", "--format", format, id]);
    const [name = "", session = ""] = found.output.trim().split("\t");
    // One that is gone was removed by whoever had it.
    if (!found.ok || has(session)) continue;
    const failure = await removeContainer({ runtime: runtime.value }, id);
    if (failure === undefined) log.warn({ container: name }, "removed a container that nobody has");
    else log.error({ failure }, "a container that nobody has could not be removed");
  }
}
