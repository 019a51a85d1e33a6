/**
 * A name of this machine that nothing else is opened by, such as `wzp-7117.localhost`: what a browser keeps for it goes
 * to no other web server here. Names under `localhost` are always this machine (RFC 6761).
 */
export function ownName(port: number): string {
  return `wzp-${port}.localhost`;
}
