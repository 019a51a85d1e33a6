import { attachmentNamed } from "../http/answers/attachment-named.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type BringFiles, findAttemptFiles } from "../http/find-attempt-files.ts";
import { type HttpApp, sendProblem, sendStream } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AttemptArtifacts } from "./attempt-artifact-files.ts";

interface ArtifactPorts {
  readonly artifacts: AttemptArtifacts;
  readonly bringFiles?: BringFiles | undefined;
}

export function artifactRoutes(app: HttpApp, { artifacts, bringFiles }: ArtifactPorts): void {
  serveRoute(app, "listArtifacts", async ({ params, query, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
    if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
    return await artifacts.list(attempt.value, { skip: query.cursor, limit: query.limit });
  });

  serveRoute(app, "readArtifact", async ({ params, query, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
    if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
    const reading = await artifacts.read(attempt.value, query.path);
    if (!reading.ok) return sendProblem(reply, problemOf(reading.failure));
    void reply.header("content-length", reading.value.size);
    void reply.header("content-disposition", attachmentNamed(query.path.split("/").at(-1) ?? ""));
    return sendStream(reply, "application/octet-stream", reading.value.bytes);
  });
}
