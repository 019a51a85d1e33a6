import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Downloads the whole raw log by the browser; returns the failure, if any. */
export async function downloadLog(
  api: Client,
  { attempt, phase, stream }: LogName,
): Promise<Failure | undefined> {
  // Checks access first, because a download cannot renew the session and shows nothing when refused.
  const answer = await api.readLines({ attempt, phase, stream }, { count: 0 });
  if (!answer.ok) return answer.failure;
  const link = document.createElement("a");
  link.href = routePath("readLog", { id: attempt, phase, stream });
  link.download = `${attempt}-${phase}-${stream}.log`.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  link.click();
  return undefined;
}
