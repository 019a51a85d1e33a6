/** Opens a WebSocket to the page's own server. Older browsers require an absolute URL. */
export function connectHere(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url);
}
