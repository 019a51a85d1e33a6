import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { KubernetesSettings } from "@wezterm-parallel/shared/domain/settings/kubernetes-settings";

import { ok } from "@wezterm-parallel/shared/base/result";
import { kubernetesLabel } from "@wezterm-parallel/shared/domain/placement";

import { nobody } from "../../server/access/principal-of.ts";
import type { Caller } from "../../server/http/admission/principal.ts";
import type { HomeSettings } from "../../base/home-settings.ts";
import { type Logger, logOf } from "../../base/log.ts";
import type { JobKeeperOptions } from "../../server/jobs/job-keeper.ts";
import type { Access } from "../open-access.ts";

interface JobParts extends Pick<JobKeeperOptions, "gateway" | "records" | "feed"> {
  readonly configured: Pick<HomeSettings, "current">;
  readonly access: Pick<Access, "workerGrants" | "accountsKey" | "address">;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

/** A node may take long to pull an image, and nobody else can read the invitation. */
const invitedMs = 24 * 3_600_000;

/** Nobody asked for it but the task. */
const caller: Caller = {
  principal: { ...nobody, id: kubernetesLabel, name: kubernetesLabel },
  origin: {
    address: "",
    userAgent: "wzp",
    requestId: kubernetesLabel,
    proxied: false,
    peer: async () => ({ kind: "unknown" }),
  },
};

/** Lets tasks with `executor: kubernetes` run, if the settings say where; their code is loaded only then. */
export async function openJobs({ configured, opened, ...parts }: JobParts): Promise<void> {
  const { kubernetes } = await configured.current();
  if (kubernetes !== undefined) await keepJobs(parts, kubernetes, opened);
}

async function keepJobs(
  { access, log, ...queue }: Omit<JobParts, "configured" | "opened">,
  settings: KubernetesSettings,
  opened: AsyncDisposableStack,
): Promise<void> {
  const { startJobs } = await import("../../server/jobs/start-jobs.ts");
  const { accountsKey, address, workerGrants } = access;
  const started = startJobs({
    ...queue,
    settings,
    accountsKey,
    address: () => address() ?? "",
    invite: async (name) => {
      const invited = await workerGrants.invite(caller, { name, pool: false, expiresInMs: invitedMs });
      return invited.ok ? ok(invited.value.token) : invited;
    },
    revoke: (name) => workerGrants.revoke(caller, name, "workers.leave"),
    clock: systemClock,
    log: logOf(log, "workers"),
  });
  // Everything else of the server works without.
  if (started.ok) opened.use(started.value);
  else log.error({ failure: started.failure }, "tasks with executor: kubernetes wait");
}
