import { accessSync, constants, existsSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";

import { defineFailures } from "@wezterm-parallel/shared/domain/define-failures";
import { hostMessages } from "@wezterm-parallel/shared/domain/failure-messages/host-messages";

// Only these messages: the other catalogues would make every host larger.
const { say: createMessage, createFailure } = defineFailures(hostMessages);

type Message = ReturnType<typeof createMessage>;

interface WantedProgram {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The environment of the program, and what it is added to. */
  readonly env: Readonly<Record<string, string>>;
  readonly base?: Readonly<Record<string, string>> | undefined;
}

/** The path that execvp(3) searches when the environment has no PATH. */
const fallbackPath = "/usr/local/bin:/usr/bin:/bin";

/** Returns the absolute path of the request's program; reports exactly what is missing before anything is forked. */
export function findProgram(request: WantedProgram): Result<string, Failure> {
  const directory = checkDirectory(request.cwd);
  if (!directory.ok) return directory;
  const name = request.argv[0] ?? "";
  if (name === "") return refuse("missing-program", createMessage("command-empty"));
  if (name.includes("/")) return checkFile(resolve(request.cwd, name), name);
  return searchPath(name, request);
}

function checkDirectory(cwd: string): Result<void, Failure> {
  try {
    if (!statSync(cwd).isDirectory()) {
      return refuse("missing-directory", createMessage("directory-is-none", { directory: cwd }));
    }
    accessSync(cwd, constants.X_OK);
    return ok(undefined);
  } catch (error) {
    if (errorCode(error) === "EACCES") {
      return refuse("permission-denied", createMessage("directory-closed", { directory: cwd }));
    }
    return refuse("missing-directory", createMessage("directory-absent", { directory: cwd }));
  }
}

function checkFile(path: string, shown: string): Result<string, Failure> {
  const state = fileState(path);
  if (state === "missing" && existsSync(path)) {
    return refuse("permission-denied", createMessage("program-is-directory", { program: shown }));
  }
  if (state === "executable") return ok(path);
  if (state === "missing") {
    return refuse("missing-program", createMessage("program-absent", { program: shown }));
  }
  return refuse(
    "permission-denied",
    createMessage("program-closed", { program: shown }),
    createMessage("program-closed-hint", { program: shown }),
  );
}

function searchPath(name: string, request: WantedProgram): Result<string, Failure> {
  const path = request.env["PATH"] ?? request.base?.["PATH"] ?? fallbackPath;
  let forbidden: string | undefined;
  for (const entry of path.split(":")) {
    const directory = isAbsolute(entry) ? entry : resolve(request.cwd, entry);
    const file = `${directory}/${name}`;
    const state = fileState(file);
    if (state === "executable") return ok(file);
    if (state === "forbidden") forbidden ??= file;
  }
  if (forbidden !== undefined) {
    return refuse("permission-denied", createMessage("program-closed", { program: forbidden }));
  }
  return refuse(
    "missing-program",
    createMessage("program-not-found", { program: name, path }),
    createMessage("program-not-found-hint", { program: name }),
  );
}

function refuse(reason: FailureReason, detail: Message, hint?: Message): Result<never, Failure> {
  return fail(createFailure({ reason, detail, ...(hint !== undefined && { hint }) }));
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function fileState(path: string): "executable" | "forbidden" | "missing" {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return "missing";
  } catch (error) {
    return errorCode(error) === "EACCES" ? "forbidden" : "missing";
  }
  try {
    accessSync(path, constants.X_OK);
    return "executable";
  } catch {
    return "forbidden";
  }
}
