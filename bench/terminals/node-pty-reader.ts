import { openSync, writeSync } from "node:fs";

import { spawn } from "@lydell/node-pty";

/** The bare Node.js reader of (b): `node-pty-reader.ts FILE PROGRAM ARG…`. */
const [file = "", program = "", ...args] = process.argv.slice(2);
const out = openSync(file, "w", 0o600);
const terminal = spawn(program, args, { cols: 120, rows: 40, encoding: null });
(terminal.onData as unknown as (heard: (chunk: Buffer) => void) => void)((chunk) => writeSync(out, chunk));
terminal.onExit(({ exitCode }) => process.exit(exitCode));
