/**
 * Returns a colour token's value in the current theme, such as `--ansi-red` or `--state-running-solid`, in a format
 * that canvas accepts. Read again when `listenToTheme` reports a change.
 */
export function readColour(token: `--${string}`, at: Element = document.body): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  at.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
