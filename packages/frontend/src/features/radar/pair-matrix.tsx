import type { ReactElement } from "react";

import type {
  Overlap,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { Link } from "../../ui/link/link.tsx";
import { useRadarTexts } from "./texts.ts";
import styles from "./radar.module.css";

interface PairMatrixProps {
  readonly found: RadarResource;
  readonly project: string;
}

/** A triangle of all pairs; the columns have the numbers of the rows. */
export function PairMatrix({ found: { nodes, overlaps }, project }: PairMatrixProps): ReactElement {
  const verdicts = new Map(overlaps.map((overlap) => [keyOf(...overlap.nodes), overlap.verdict]));
  return (
    <div className={styles["scroll"]} tabIndex={0}>
      <table className={styles["matrix"]}>
        <thead>
          <tr>
            <td />
            {nodes.slice(0, -1).map(({ id }, at) => (
              <th key={id} scope="col" aria-label={id} data-tooltip={id}>
                {at + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ id }, row) => (
            <tr key={id}>
              <th scope="row">{`${row + 1} ${id}`}</th>
              {nodes.slice(0, row).map((other) => (
                <td key={other.id}>
                  <Cell pair={[other.id, id]} verdict={verdicts.get(keyOf(other.id, id))} project={project} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps extends Pick<PairMatrixProps, "project"> {
  readonly pair: readonly [string, string];
  readonly verdict: Overlap["verdict"] | undefined;
}

function Cell({ pair: [one, other], verdict, project }: CellProps): ReactElement {
  const texts = useRadarTexts();
  if (verdict === undefined) return <span className={styles["none"]}>·</span>;
  const label = texts("matrixCell", { one, other, verdict: texts(verdict) });
  return (
    <Link
      to={addressOf("radar", { project }, { one, other })}
      className={styles["cell"]}
      data-verdict={verdict}
      aria-label={label}
      data-tooltip={label}
    >
      {verdict === "conflict" ? "×" : "○"}
    </Link>
  );
}

function keyOf(one: string, other: string): string {
  return [one, other].toSorted().join(" ");
}
