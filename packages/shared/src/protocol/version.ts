/** Incremented when the previous release can no longer understand the messages of server, worker or host. */
export const protocolVersion = 2;
/** The release; a test compares it with package.json. */
export const releaseVersion = "0.1.0";
