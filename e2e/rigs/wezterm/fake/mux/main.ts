import { startServer } from "./server.ts";

const { argv } = process;
await startServer(argv.slice(2));
