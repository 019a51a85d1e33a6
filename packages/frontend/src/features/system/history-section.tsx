import { useMemo, type ReactElement } from "react";

import type { SystemPoint } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { useAddressQuery } from "../../binding/use-address.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Segments } from "../../ui/segments/segments.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { HistoryTable } from "./history-table.tsx";
import { ranges, readRange, spanOf, type Range } from "./history-points.ts";
import { describeRange } from "./describe-range.ts";
import { useRangeCommands } from "./use-range-commands.ts";
import { useSystemTexts } from "./texts.ts";

/** Height of the plots, so that the layout does not shift when they load. */
const plotsHeight = "40rem";

const HistoryPlots = lazyComponent(
  async () => (await import("./history-plots.tsx")).HistoryPlots,
  () => <Skeleton height={plotsHeight} />,
);

/** Shows queue and machine over time, as plots or numbers; the address holds range and format. */
export function HistorySection({ everyMs }: { readonly everyMs: number }): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const [query, change] = useAddressQuery();
  const range = readRange(query["range"]);
  const asTable = query["as"] === "table";
  const show = (next: Range) => change({ range: next === "1h" ? undefined : next }, "push");
  const toggle = () => change({ as: asTable ? undefined : "table" }, "push");
  useRangeCommands(range, show, toggle);
  useKeys(texts("system"), { t: { does: texts(asTable ? "asPlots" : "asTable"), run: toggle } });
  const history = useQuietAnswer(
    ["system-history", range],
    (api) => api.get("systemHistory", {}, { since: Date.now() - ranges[range] }),
    { everyMs },
  );
  return (
    <Section
      title={texts("over")}
      actions={
        <>
          <Segments
            label={texts("form")}
            value={asTable ? "table" : "plots"}
            options={[
              { value: "plots", label: texts("asPlots") },
              { value: "table", label: texts("asTable") },
            ]}
            onChange={toggle}
          />
          <Segments label={texts("range")} value={range} options={rangeOptions(locale)} onChange={show} />
        </>
      }
    >
      <Answered of={history} skeleton={<Skeleton height={plotsHeight} />} title={texts("noHistoryRead")}>
        {({ items }) => <History points={items} range={range} asTable={asTable} at={history.dataUpdatedAt} />}
      </Answered>
    </Section>
  );
}

function rangeOptions(locale: string): readonly { readonly value: Range; readonly label: string }[] {
  return (Object.keys(ranges) as Range[]).map((value) => ({ value, label: describeRange(value, locale) }));
}

interface HistoryProps {
  readonly points: readonly SystemPoint[];
  readonly range: Range;
  readonly asTable: boolean;
  /** Time of the request, epoch ms. */
  readonly at: number;
}

function History({ points, range, asTable, at }: HistoryProps): ReactElement {
  const texts = useSystemTexts();
  const shown = useMemo(() => ({ points, ...spanOf(points, range, at) }), [points, at, range]);
  if (points.length === 0) {
    return <EmptyState title={texts("noHistory")}>{texts("noHistoryHint")}</EmptyState>;
  }
  if (asTable) return <HistoryTable {...shown} />;
  return <HistoryPlots {...shown} />;
}
