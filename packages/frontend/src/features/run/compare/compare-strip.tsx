import { X } from "lucide-react";
import type { ReactElement } from "react";

import { runChanges, type RunChange } from "@wezterm-parallel/shared/domain/run/compare-runs";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import { Link } from "../../../ui/link/link.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { Chip } from "../parts/chip.tsx";
import { changeTones } from "./change-tones.ts";
import { useOtherRuns } from "./other-runs.ts";
import type { Comparison } from "./use-comparison.ts";
import { useChangeTexts, useCompareTexts } from "./texts.ts";
import styles from "./compare.module.css";

/** Changes that are shown; the others are no differences. */
const told = runChanges.filter((change) => change !== "same" && change !== "open");

interface CompareStripProps {
  readonly run: RunResource;
  readonly comparison: Comparison;
}

/** Summarizes differences from an earlier run; each count filters the table. */
export function CompareStrip({ run, comparison }: CompareStripProps): ReactElement {
  const texts = useCompareTexts();
  const [, change] = useAddressQuery();
  return (
    <section className={styles["strip"]} aria-label={texts("comparison")}>
      <span className={styles["with"]}>
        {texts.rich("comparedWith", {
          run: <OtherRun run={run} comparison={comparison} />,
          when:
            comparison.against === undefined ? (
              texts("loadingRun")
            ) : (
              <TimeAgo at={comparison.against.createdAt} />
            ),
        })}
      </span>
      <Changes comparison={comparison} />
      <IconButton
        size="small"
        icon={<X />}
        label={texts("endComparison")}
        onClick={() => change({ compare: undefined, change: undefined }, "push")}
      />
    </section>
  );
}

function OtherRun({ run, comparison }: CompareStripProps): ReactElement {
  const texts = useCompareTexts();
  const others = useOtherRuns(run);
  const [, change] = useAddressQuery();
  const { id } = comparison;
  if (!others.some((each) => each.id === id)) return <Link to={addressOf("run", { run: id })}>{id}</Link>;
  return (
    <Select
      className={styles["select"]}
      aria-label={texts("otherRun")}
      value={id}
      onChange={(other) => change({ compare: other }, "push")}
      options={others.map((each) => ({ value: each.id, label: `${each.id} ${nameOfRun(each)}` }))}
    />
  );
}

function Changes({ comparison: { result } }: Pick<CompareStripProps, "comparison">): ReactElement | null {
  const texts = useCompareTexts();
  const words = useChangeTexts();
  const locale = useLocale();
  const [query, change] = useAddressQuery();
  if (result === undefined) return null;
  const found = told.filter((each) => result.counts[each] > 0);
  if (found.length === 0) return <span>{texts("nothingDifferent")}</span>;
  const toggle = (each: RunChange) =>
    change({ change: query["change"] === each ? undefined : each, view: "table" }, "push");
  return (
    <div className={styles["changes"]} role="group" aria-label={texts("changes")}>
      {found.map((each) => (
        <Chip key={each} pressed={query["change"] === each} onClick={() => toggle(each)}>
          <Badge tone={changeTones[each]}>{words(each)}</Badge>
          {formatCount(result.counts[each], locale)}
        </Chip>
      ))}
    </div>
  );
}
