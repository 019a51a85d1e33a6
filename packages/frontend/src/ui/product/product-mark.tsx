import type { ReactElement } from "react";

export const productName = "wezterm-parallel";

/** The logo: three parallel lines of work, of which the middle one has ended. */
export function ProductMark(): ReactElement {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect x="2" y="3" width="9" height="3.5" rx="1" fill="var(--accent)" />
      <rect x="5" y="8.25" width="13" height="3.5" rx="1" fill="currentColor" />
      <rect x="2" y="13.5" width="7" height="3.5" rx="1" fill="var(--accent)" opacity="0.55" />
    </svg>
  );
}
