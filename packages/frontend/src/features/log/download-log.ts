import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Hands the whole log, as the server gives it, to the browser's downloads; answers why it could not. */
export async function downloadLog(
  api: Client,
  { attempt, phase, stream }: LogName,
): Promise<Failure | undefined> {
  // A download has no one to renew the session, and shows nothing when it is refused.
  const answer = await api.readLines({ attempt, phase, stream }, { count: 0 });
  if (!answer.ok) return answer.failure;
  const link = document.createElement("a");
  link.href = routePath("readLog", { id: attempt, phase, stream });
  link.download = `${attempt}-${phase}-${stream}.log`.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  link.click();
  return undefined;
}
