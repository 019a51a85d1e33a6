import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const executable = fileURLToPath(new URL("wezterm", import.meta.url));
export const muxServerExecutable = fileURLToPath(new URL("wezterm-mux-server", import.meta.url));
/** Names the socket by which tests control a server: a person's actions at a GUI, and faults. */
export const controlVariable = "FAKE_WEZTERM_CONTROL";

const defaultClass = "org.wezfurlong.wezterm";

export function runtimeDirectory(env: NodeJS.ProcessEnv): string {
  const { XDG_RUNTIME_DIR: runtime, HOME: home = "/" } = env;
  return runtime === undefined || runtime === ""
    ? join(home, ".local/share/wezterm")
    : join(runtime, "wezterm");
}

/** The link by which a GUI on the same display is found. */
export function guiLink(env: NodeJS.ProcessEnv, name = defaultClass): string {
  const { WAYLAND_DISPLAY: wayland, DISPLAY: x11 = ":0" } = env;
  if (process.platform === "darwin") return join(runtimeDirectory(env), `default-${name}`);
  const display = wayland === undefined || wayland === "" ? `x11-${x11}` : `wayland-${wayland}`;
  return join(runtimeDirectory(env), `${display}-${name}`);
}
