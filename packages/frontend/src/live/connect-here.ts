/** A WebSocket to the server that the page came from. Older browsers want the whole address. */
export function connectHere(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url);
}
