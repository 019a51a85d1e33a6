/**
 * The value of a colour token in the theme shown, such as `--ansi-red` or `--state-running-solid`, in a form that a
 * canvas takes. Read again when `listenToTheme` tells of a change.
 */
export function readColour(token: `--${string}`, at: Element = document.body): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  at.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
