import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "../base/result.ts";
import { createFailure, createMessage } from "../domain/failure-message.ts";
import type { Failure } from "../domain/failure.ts";
import { type JoinedServer, joinedServerFile } from "../domain/joined-server.ts";

/** Reads which server on another machine this home works for; undefined if for none. */
export function readJoinedServer(home: {
  readonly state: string;
}): Result<JoinedServer | undefined, Failure> {
  const file = joinedServerFile(home);
  try {
    return ok(JSON.parse(readFileSync(file, "utf8")) as JoinedServer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return ok(undefined);
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      createFailure({
        reason: "invalid-request",
        detail: createMessage("joined-file-broken", { file, why }),
        hint: createMessage("joined-file-broken-hint"),
      }),
    );
  }
}
