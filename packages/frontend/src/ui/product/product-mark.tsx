import type { ReactElement } from "react";

/** The same in every language. */
export const productName = "wezterm-parallel";

/** Three lines of work beside one another, the middle one at its end: the product's sign. */
export function ProductMark(): ReactElement {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect x="2" y="3" width="9" height="3.5" rx="1" fill="var(--accent)" />
      <rect x="5" y="8.25" width="13" height="3.5" rx="1" fill="currentColor" />
      <rect x="2" y="13.5" width="7" height="3.5" rx="1" fill="var(--accent)" opacity="0.55" />
    </svg>
  );
}
