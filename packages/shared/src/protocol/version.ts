/** Changes when server, worker or host messages stop being understood by the release before. */
export const protocolVersion = 1;
/** The release; compared with package.json in a test. */
export const releaseVersion = "0.1.0";
