import { ok } from "@wezterm-parallel/shared/base/result";
import { lastLineOf } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { WorkerGateway } from "../../../base/backlog.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { MergeStore } from "../merge-store.ts";
import { findReviewed, readableOf } from "./find-reviewed.ts";

interface ChangeFilePorts {
  readonly mergeStore: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

/** Routes for the commits and files of a change; the worker that has the commits answers. */
export function changeFileRoutes(app: HttpApp, { mergeStore, gateway }: ChangeFilePorts): void {
  serveRoute(app, "listCommits", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { worker, ref: project, base, tip: commit } = found.value.change;
    const asked = await gateway.ask<"commits">(worker, { kind: "commits", project, base, commit });
    return answer(reply, asked.ok ? ok({ items: asked.value.commits }) : asked);
  });

  serveRoute(app, "changeDiff", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change } = found.value;
    const {
      from = change.base,
      to = change.tip,
      whitespace,
      cursor: after,
      path,
      limit,
      patches,
    } = request.query;
    const asked = await gateway.ask<"diff">(change.worker, {
      kind: "diff",
      ...(await readableOf(mergeStore, change)),
      from,
      to,
      ignoreWhitespace: whitespace === "ignore",
      path,
      after,
      limit,
      patches,
    });
    return answer(reply, asked.ok ? ok(asked.value.diff) : asked);
  });

  serveRoute(app, "fileLines", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change } = found.value;
    const { path, commit = change.tip, first } = request.query;
    const lines = { commit, path, first, last: lastLineOf(request.query) };
    const question = { kind: "lines", ...(await readableOf(mergeStore, change)), ...lines } as const;
    const asked = await gateway.ask<"lines">(change.worker, question);
    return answer(reply, asked.ok ? ok(asked.value.file) : asked);
  });

  serveRoute(app, "getFile", async (request, reply) => {
    const found = await findReviewed(mergeStore, request, request.params.id);
    if (!found.ok) return answer(reply, found);
    const { change } = found.value;
    const { path, commit = change.tip } = request.query;
    const question = { kind: "file", ...(await readableOf(mergeStore, change)), commit, path } as const;
    const asked = await gateway.ask<"file">(change.worker, question);
    return answer(reply, asked.ok ? ok(asked.value.file) : asked);
  });
}
