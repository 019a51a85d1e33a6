import { renameSync, writeFileSync } from "node:fs";
import { connect } from "node:net";

import { WebSocket } from "ws";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, parseId, pathSegment } from "@wezterm-parallel/shared/domain/ids";
import { pathOf, upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { attemptDirectory, type HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { hostSocket } from "@wezterm-parallel/shared/protocol/host/session-files";
import {
  type JoinedServer,
  workerLinkFile,
  type WorkerLinkNote,
  type WorkerLinkState,
} from "@wezterm-parallel/shared/domain/joined-server";
import type {
  Assignment,
  AttemptRef,
  Report,
  RunContext,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { ServiceQuestion } from "@wezterm-parallel/shared/protocol/worker/service-question-kinds";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import { bridgeSocket } from "../../base/relay/bridge-socket.ts";
import type { Logger } from "../../base/log.ts";
import { listenForAgents } from "../../base/relay/agent-socket.ts";
import type { Checkouts, ExecutorCheckouts } from "../../drivers/checkout/checkouts.ts";
import type { Transfers } from "../../drivers/checkout/transfers.ts";
import { AttemptMirror } from "./attempt-mirror.ts";
import { remoteCheckouts } from "./remote-checkouts.ts";
import { relayToServer } from "./relay-to-server.ts";
import { placeHere, RemoteRepositories } from "./remote-repository.ts";
import { ServerRequests } from "./server-requests.ts";

type CheckoutQuestion = Exclude<WorkerQuestion, ServiceQuestion | { kind: "dial" | "run-hook" }>;

interface RemoteWorkOptions {
  readonly home: HomePaths;
  readonly joined: JoinedServer;
  readonly checkouts: Checkouts;
  readonly transfers: Transfers;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Replaces the parts that need the server's machine: where projects are, how files of attempts get
 * there, and how viewers reach its terminals.
 */
export class RemoteWork implements Disposable {
  readonly checkouts: ExecutorCheckouts;
  readonly joined: JoinedServer;
  readonly server: { readonly address: string } & ReturnType<typeof linkOptions>;
  readonly #options: RemoteWorkOptions;
  readonly #requests: ServerRequests;
  readonly #mirrors = new Map<string, AttemptMirror>();
  /** Ended attempts, until the server has stored their end. */
  readonly #finished = new Map<string, AttemptMirror>();
  #link: WorkerLinkState = { state: "away" };

  constructor(options: RemoteWorkOptions) {
    this.#options = options;
    this.joined = options.joined;
    this.server = { address: options.joined.server.replace(/^http/, "ws"), ...linkOptions(options.joined) };
    this.#requests = new ServerRequests(options.joined, options.clock);
    this.checkouts = remoteCheckouts({
      checkouts: options.checkouts,
      requests: this.#requests,
      repositories: new RemoteRepositories(options.transfers, this.#requests),
      directoryOf: (attempt) => this.#directoryOf(attempt),
      send: async (attempt, path) => (await this.#mirrors.get(attempt)?.send(path)) ?? false,
    });
  }

  /** Agents on this machine reach the server through the socket that agents on its own machine have. */
  serveAgents(): Promise<AsyncDisposable> {
    const { home, joined } = this.#options;
    return listenForAgents(home.agentSocket, relayToServer(joined));
  }

  runs(runs: readonly RunContext[]): readonly RunContext[] {
    return runs.map((run) => ({ ...run, project: placeHere(this.#options.home.state, run.project) }));
  }

  /** Begins to mirror the files of these attempts. */
  take(assignments: readonly Assignment[]): readonly Assignment[] {
    return assignments.map((assignment) => this.#take(assignment));
  }

  /**
   * Call after each welcome: the server may be a new process, even on another machine, and other attempts are no longer ours.
   * When it settles, the server has the files of attempts that have ended, so that their reports may be sent again.
   */
  welcomed(assignments: readonly Assignment[]): Promise<void> | undefined {
    this.#note({ state: "connected" });
    const named = new Set(assignments.map(({ ref }) => idOf(ref)));
    for (const [id, mirror] of [...this.#mirrors, ...this.#finished]) {
      if (named.has(id)) mirror.tellAgain();
      else this.#end(id);
    }
    if (this.#finished.size === 0) return undefined;
    return Promise.all([...this.#finished.values()].map((mirror) => mirror.finish())).then(() => {});
  }

  /** The server has stored these reports. */
  acknowledged(reports: readonly Report[]): void {
    for (const { kind, ref } of reports) if (kind === "ended") this.#end(idOf(ref));
  }

  disconnected(): void {
    this.#note({ state: "away" });
  }

  refused(failure: Failure): void {
    this.#note({ state: "refused", failure });
  }

  /** The credential is not valid any more. */
  removed(): Failure {
    const { server, name } = this.joined;
    const failure = createFailure({
      reason: "unauthorized",
      detail: createMessage("worker-was-removed", { server, worker: name }),
      hint: createMessage("worker-was-removed-hint"),
    });
    this.refused(failure);
    return failure;
  }

  /** Reports at once, but the end only when the server has all files. */
  async report(report: Report, send: (report: Report) => void): Promise<void> {
    const id = idOf(report.ref);
    const mirror = this.#mirrors.get(id);
    if (report.kind === "returned") this.#end(id);
    if (report.kind !== "ended" || mirror === undefined) return send(report);
    if (!(await mirror.finish())) return this.#end(id);
    this.#mirrors.delete(id);
    this.#finished.set(id, mirror);
    send(report);
  }

  /** The server has given these attempts up. */
  drop(refs: readonly AttemptRef[]): void {
    for (const ref of refs) this.#end(idOf(ref));
  }

  question(question: CheckoutQuestion): CheckoutQuestion {
    const { state } = this.#options.home;
    if (question.kind === "change")
      return { ...question, work: { ...question.work, project: placeHere(state, question.work.project) } };
    if (question.kind !== "sizes") return question;
    return {
      ...question,
      works: question.works.map((work) => ({ ...work, project: placeHere(state, work.project) })),
    };
  }

  /** Connects a stream of the server to a session host of this machine. */
  dial({ host, stream }: Extract<WorkerQuestion, { kind: "dial" }>): WorkerAnswer {
    const { home, joined, log } = this.#options;
    const path = pathOf(upgrades.workerStream.path, { stream });
    const far = new WebSocket(new URL(path, joined.server.replace(/^http/, "ws")), linkOptions(joined));
    far.on("error", (error) => log.debug({ error: error.message }, "no stream to the server"));
    far.once("open", () => {
      const near = connect(hostSocket(home.runtime, host));
      bridgeSocket(far, near);
    });
    return { kind: "dial" };
  }

  [Symbol.dispose](): void {
    // Not #end: the tasks go on without this process.
    for (const mirror of [...this.#mirrors.values(), ...this.#finished.values()]) mirror[Symbol.dispose]();
  }

  /** For the commands that start this worker, for people, and for what ends machines. */
  #note(link: WorkerLinkState): void {
    this.#link = link;
    const file = workerLinkFile(this.#options.home);
    const tasks = this.#mirrors.size + this.#finished.size;
    const note: WorkerLinkNote = { ...link, pid: process.pid, tasks };
    writeFileSync(`${file}.partial`, JSON.stringify(note), { mode: 0o600 });
    renameSync(`${file}.partial`, file);
  }

  #take(assignment: Assignment): Assignment {
    const { clock, log } = this.#options;
    const id = idOf(assignment.ref);
    const directory = this.#directoryOf(id);
    if (!this.#mirrors.has(id) && !this.#finished.has(id)) {
      const options = { id, directory, requests: this.#requests, clock, log };
      this.#mirrors.set(id, new AttemptMirror(options));
      this.#note(this.#link);
    }
    // Results of earlier attempts are on the machines that made them.
    const { reusable: _elsewhere, ...taken } = assignment;
    const inputs = taken.inputs.map((input) =>
      input.artifacts === undefined
        ? input
        : { ...input, artifacts: `${directory}/brought/${pathSegment(input.task)}` },
    );
    return { ...taken, inputs };
  }

  #directoryOf(attempt: string): string {
    const parsed = parseId(attempt);
    if (!parsed.ok || parsed.value.kind !== "attempt")
      throw new Error(`Internal error: ${attempt} is no attempt`);
    const { run, task, attempt: number } = parsed.value;
    return attemptDirectory(this.#options.home.state, run, task, number);
  }

  #end(id: string): void {
    for (const mirrors of [this.#mirrors, this.#finished]) {
      mirrors.get(id)?.[Symbol.dispose]();
      if (mirrors.delete(id)) this.#note(this.#link);
    }
  }
}

/** Certificates are verified, with those of a private authority if the worker joined with them. */
export function linkOptions({ token, ca }: JoinedServer) {
  return {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    ...(ca !== undefined && { ca }),
  } as const;
}

function idOf({ run, name, attempt }: AttemptRef): string {
  return attemptId(run, name, attempt);
}
