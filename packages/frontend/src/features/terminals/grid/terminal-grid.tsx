import type { ReactElement } from "react";

import { storedValue, useStoredValue } from "../../../ui/storage/stored-value.ts";
import { Split } from "../../../ui/split/split.tsx";
import { useTerminalTexts } from "../texts.ts";
import { TerminalTile } from "./terminal-tile.tsx";

interface Shares {
  /** Height of the first row, percent. */
  readonly rows: number;
  /** Width of the first column in each row, percent. */
  readonly first: number;
  readonly second: number;
}

const even: Shares = { rows: 50, first: 50, second: 50 };

const keptShares = storedValue<Shares>("terminals.grid", { read: readShares, otherwise: even });

interface TerminalGridProps {
  readonly open: readonly string[];
  readonly close: (task: string) => void;
}

/** Shows one to four terminals: side by side, then in a second row. */
export function TerminalGrid({ open, close }: TerminalGridProps): ReactElement {
  const texts = useTerminalTexts();
  const shares = useStoredValue(keptShares);
  const set = (changes: Partial<Shares>) => keptShares.set({ ...shares, ...changes });
  const tile = (id: string) => <TerminalTile key={id} id={id} close={() => close(id)} />;
  const row = (ids: readonly string[], which: "first" | "second", label: string) => {
    const [left = "", right] = ids;
    if (right === undefined) return tile(left);
    return (
      <Split
        direction="row"
        share={shares[which]}
        onShare={(share) => set({ [which]: share })}
        label={label}
        first={tile(left)}
        second={tile(right)}
      />
    );
  };
  const first = row(open.slice(0, 2), "first", texts("column"));
  if (open.length <= 2) return first;
  return (
    <Split
      direction="column"
      share={shares.rows}
      onShare={(rows) => set({ rows })}
      label={texts("row")}
      first={first}
      second={row(open.slice(2), "second", texts("rowWidth"))}
    />
  );
}

function readShares(stored: unknown): Shares | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const read = (name: keyof Shares) => {
    const share = (stored as Partial<Record<string, unknown>>)[name];
    return typeof share === "number" && share >= 15 && share <= 85 ? share : even[name];
  };
  return { rows: read("rows"), first: read("first"), second: read("second") };
}
