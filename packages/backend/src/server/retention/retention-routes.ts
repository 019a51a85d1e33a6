import { fail } from "@wezterm-parallel/shared/base/result";
import { runId } from "@wezterm-parallel/shared/domain/ids";

import { refuseIds } from "../http/admission/may-change.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import { callerOf } from "../http/admission/caller-of.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { RetentionStore } from "../../drivers/store/retention.ts";
import type { Retention } from "./retention.ts";

interface RetentionPorts {
  readonly guard: NetworkGuard;
  readonly retention: Pick<Retention, "clean">;
  readonly retentionStore: { readonly retention: Pick<RetentionStore, "pin"> };
}

export function retentionRoutes(app: HttpApp, { retention, retentionStore, guard }: RetentionPorts): void {
  serveRoute(app, "cleanRecords", async (request, reply) =>
    answer(reply, await retention.clean({ dryRun: request.body.dryRun, by: callerOf(request, guard) })),
  );

  serveRoute(app, "pinRun", async (request, reply) => {
    const { run } = request.params;
    const refusal = await refuseIds(request, [runId(run)]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const pinned = await retentionStore.retention.pin(run, request.body.pinned);
    return answer(reply, pinned.ok ? await request.records.run(run) : pinned);
  });
}
