import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { judgeVersion } from "@wezterm-parallel/shared/domain/worker/judge-version";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";

interface Greeted {
  readonly worker: string;
  readonly protocol: number;
  readonly release: string;
}

/** Returns why a worker cannot work with this server, and which of them is to be updated. */
export function refuseVersion({ worker, protocol, release }: Greeted): Failure | undefined {
  const own = { protocol: protocolVersion, release: releaseVersion };
  const verdict = judgeVersion({ protocol, release }, own);
  if (verdict === "same" || verdict === "near") return undefined;
  return createFailure({
    reason: "version-mismatch",
    detail: createMessage("worker-other-version", {
      worker,
      release,
      protocol,
      own: protocolVersion,
      ownRelease: releaseVersion,
    }),
    hint: createMessage(verdict === "worker-old" ? "worker-too-old-hint" : "worker-too-new-hint"),
  });
}
