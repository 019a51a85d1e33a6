import { fail, ok } from "@wezterm-parallel/shared/base/result";

import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { ReportPorts } from "./keep-report.ts";
import { findTerminalAttempt } from "./terminal-socket.ts";

export function reportRoutes(app: HttpApp, ports: ReportPorts): void {
  serveRoute(app, "reportActivity", async (request, reply) => {
    const { params, body, records } = request;
    const refusal = await refuseIds(request, [params.attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const found = await findTerminalAttempt(records, params.attempt);
    if (!found.ok) return answer(reply, found);
    const task = await records.task(params.attempt.replace(/#\d+$/, ""));
    if (!task.ok) return answer(reply, task);
    // Loaded with the first report: most servers never get one.
    const { keepReport } = await import("./keep-report.ts");
    const kept = await keepReport(ports, found.value.name, { task: task.value, comment: body.comment });
    return answer(reply, kept.ok ? ok(kept.value) : kept);
  });
}
