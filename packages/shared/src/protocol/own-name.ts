/**
 * Returns a host name of this machine used by nothing else, such as `wzp-7117.localhost`: a browser sends its
 * cookies and storage to no other web server here. Names under `localhost` always resolve to this machine
 * (RFC 6761).
 */
export function ownName(port: number): string {
  return `wzp-${port}.localhost`;
}
