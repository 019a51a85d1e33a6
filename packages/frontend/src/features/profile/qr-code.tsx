import { useMemo, type ReactElement } from "react";
import { encode } from "uqr";

import styles from "./profile.module.css";

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** Dark on light in both themes, because cameras require it. */
export function QrCode({ text, label }: QrCodeProps): ReactElement {
  const { size, path } = useMemo(() => drawCode(text), [text]);
  return (
    <svg className={styles["qr"]} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

/** Returns one SVG path of unit squares, with the quiet zone of four modules that readers need. */
function drawCode(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(text, { ecc: "M", border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: squares.join("") };
}
