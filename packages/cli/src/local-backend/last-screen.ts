import type { TerminalSize } from "@wezterm-parallel/shared/protocol/host/session-files";

export interface LastScreen {
  readonly styled: string;
  readonly plain: string;
}

/** Renders a terminal's last screen from its log. The terminal emulator is loaded only here. */
export async function renderLastScreen(
  log: string,
  sizes?: readonly TerminalSize[],
): Promise<LastScreen | undefined> {
  const { renderLastScreen: render } = await import("@wezterm-parallel/backend/entry/last-screen");
  return render(log, sizes);
}
