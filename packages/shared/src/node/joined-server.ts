import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "../base/result.ts";
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
    return fail({
      reason: "invalid-request",
      detail: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      hint: "Join the server again with a new invitation: wzp worker join",
    });
  }
}
