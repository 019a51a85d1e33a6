import { once } from "node:events";

import { CliContext } from "../../../packages/cli/src/invocation/context.ts";
import { findSession } from "../../../packages/cli/src/terminal/sessions/find-session.ts";
import { viewSession } from "../../../packages/cli/src/terminal/sessions/view-session.ts";
import { localSession } from "../../../packages/cli/src/terminal/sessions/viewed-session.ts";

/**
 * Shows the sessions given as arguments one after another in this terminal, the next one at each SIGUSR1.
 * Finally prints how each view ended and how many listeners it left.
 */
const cli = new CliContext(process.cwd(), process.env, process);
const detachKeys = Uint8Array.of(28, 28);

function listeners(): number {
  const { stdin, stdout } = process;
  const ofStreams = [stdin, stdout].flatMap((stream) =>
    stream.eventNames().map((name) => stream.listenerCount(name)),
  );
  const ofProcess = process.eventNames().map((name) => process.listenerCount(name));
  return [...ofStreams, ...ofProcess].reduce((sum, count) => sum + count, 0);
}

const ends: string[] = [];
let before: number | undefined;
for (const id of process.argv.slice(2)) {
  const found = findSession(cli, id);
  if (!found.ok) throw new Error(found.failure.detail);
  const leave = new AbortController();
  const stop = new AbortController();
  once(process, "SIGUSR1", { signal: stop.signal }).then(
    () => leave.abort(),
    () => {},
  );
  const end = await viewSession(localSession(found.value), process, {
    readOnly: false,
    detachKeys,
    signal: leave.signal,
  });
  stop.abort();
  // The first view opens the streams, which then keep their own listeners.
  before ??= listeners();
  ends.push(`${id} ${end.kind}, ${listeners() - before} more listeners`);
}
process.stdout.write(`${ends.join("\n")}\n`);
process.exit(0);
