import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";

import type { Logger } from "pino";
import type { RawData, WebSocket } from "ws";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProgramLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";
import { kubernetesLabel, remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import { artifactDirectory, attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import {
  type WorkerMessage,
  workerMessageSchema,
} from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { Report, ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { WorkerGateway } from "../../base/backlog.ts";
import { refuseVersion } from "../../base/refuse-version.ts";
import type { ServeSocket, UpgradeEndpoint } from "../http/upgrade-endpoint.ts";

/** Fits a batch of reports with outputs; the largest in tests has a few hundred kilobytes. */
const messageLimit = 16 * 1024 * 1024;
/** A worker with this many unread bytes is disconnected; it resumes with a new `hello`. */
const waitingLimit = 64 * 1024 * 1024;

interface WorkerPorts {
  readonly gateway: WorkerGateway;
  readonly home: string;
  readonly logLevels: {
    follow(program: "worker", apply: (levels: ProgramLevels) => Promise<void>, worker: string): Disposable;
  };
}

/** Transports messages between workers and the gateway, in order. */
export function workerSocket({ gateway, home, logLevels }: WorkerPorts, log: Logger): UpgradeEndpoint {
  const serve =
    (name: string | undefined): ServeSocket =>
    (socket, stream) =>
      serveWorker({ socket, name, home, logLevels, together: () => holdTogether(stream) }, gateway, log);
  return {
    messageLimit,
    isStream: false,
    prepare: async ({ principal }) => ok(serve(principal.kind === "worker" ? principal.id : undefined)),
  };
}

interface WorkerSocket {
  readonly socket: WebSocket;
  /** The worker that the token is for; absent on the Unix socket, which only the owner can open. */
  readonly name: string | undefined;
  /** State directory of the server. */
  readonly home: string;
  readonly logLevels: WorkerPorts["logLevels"];
  /** Combines everything sent in this turn into one write. */
  readonly together: () => void;
}

/** A commit causes an acknowledgement and new assignments; one write wakes the worker once. */
function holdTogether(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function serveWorker(
  { socket, name, home, logLevels, together }: WorkerSocket,
  gateway: WorkerGateway,
  log: Logger,
): void {
  const close = (why: string) => {
    log.info({ why }, "closing the connection of a worker");
    socket.close(1000, why.slice(0, 120));
  };
  const send = (message: ServerMessage) => {
    if (socket.bufferedAmount > waitingLimit) return socket.terminate();
    together();
    socket.send(JSON.stringify(message));
  };
  const sendLevels = (levels: ProgramLevels) => {
    send({ type: "levels", levels });
    return whenRead(socket);
  };
  let following: Disposable | undefined;
  let worker = "";
  const greet = (message: ServerMessage) => {
    send(message);
    if (message.type === "welcome") following ??= logLevels.follow("worker", sendLevels, worker);
  };
  const link = gateway.open(greet, close);
  socket.on("message", (data) => {
    const message = refuseImpostor(readMessage(data), name);
    if (message.ok && message.value.type === "hello") ({ worker } = message.value);
    if (message.ok) return link.receive(atHome(message.value, name !== undefined, home));
    log.warn({ failure: message.failure }, "refused a message of a worker");
    send({ type: "refused", failure: message.failure });
    close(message.failure.reason);
  });
  socket.on("close", () => {
    following?.[Symbol.dispose]();
    link[Symbol.dispose]();
  });
}

/** Settles when the other side has handled all that was sent before, which its pong follows, or the connection has ended. */
function whenRead(socket: WebSocket): Promise<void> {
  const id = randomUUID();
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = () => {
    socket.off("pong", hear).off("close", settle);
    resolve();
  };
  const hear = (data: Buffer) => {
    if (data.toString() === id) settle();
  };
  socket.on("pong", hear).on("close", settle).ping(id);
  return promise;
}

/** A worker gets the attempts and secrets of its name, so a token must not be used for another name. */
function refuseImpostor(
  message: Result<WorkerMessage, Failure>,
  name: string | undefined,
): Result<WorkerMessage, Failure> {
  if (name === undefined || !message.ok || message.value.type !== "hello") return message;
  if (message.value.worker === name) return message;
  return fail({
    reason: "unauthorized",
    detail: `This token is valid only for the worker ${name}.`,
    hint: "Invite each worker by its own name: wzp workers invite NAME",
  });
}

/**
 * Only the server says which worker is elsewhere, and which makes Jobs. What such a worker reports about paths is replaced by what the server
 * has: a path of another machine means nothing here, or something else.
 */
function atHome(message: WorkerMessage, isRemote: boolean, home: string): WorkerMessage {
  if (message.type === "hello") {
    const own = message.labels.filter((label) => label !== remoteLabel && label !== kubernetesLabel);
    return { ...message, labels: isRemote ? [...own, remoteLabel] : own };
  }
  if (message.type !== "reports" || !isRemote) return message;
  return { ...message, reports: message.reports.map((report) => reportAtHome(report, home)) };
}

function reportAtHome(report: Report, home: string): Report {
  if (report.kind !== "ended") return report;
  const { run, name, attempt } = report.ref;
  const { artifacts, branch, commit, reusedFrom: _own, ...result } = report.result;
  const kept = artifactDirectory(attemptDirectory(home, run, name, attempt));
  const isOurs =
    branch?.startsWith("wzp/") === true && commit !== undefined && /^[\da-f]{40,64}$/.test(commit);
  return {
    ...report,
    result: {
      ...result,
      ...(artifacts !== undefined && { artifacts: kept }),
      ...(isOurs && { branch, commit }),
    },
  };
}

/** Checks the version first, because messages of another version may not match our schemas. */
function readMessage(data: RawData): Result<WorkerMessage, Failure> {
  const value = parseJson(data);
  const mismatch = versionMismatch(value);
  if (mismatch !== undefined) return fail(mismatch);
  const parsed = workerMessageSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const detail = `The message is not valid at /${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}`;
  return fail({ reason: "invalid-request", detail });
}

function parseJson(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function versionMismatch(value: unknown): Failure | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("type" in value && value.type === "hello" && "protocol" in value)) return undefined;
  const { protocol } = value;
  const told = { worker: textOf(value, "worker"), release: textOf(value, "release") };
  return typeof protocol === "number" ? refuseVersion({ ...told, protocol }) : undefined;
}

function textOf(value: object, name: string): string {
  const found = Object.entries(value).find(([key]) => key === name)?.[1] as unknown;
  return typeof found === "string" ? found.slice(0, 100) : "";
}
