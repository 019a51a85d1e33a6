import { ListTree } from "lucide-react";
import { useRef, useState, type ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useAddressQuery } from "../../binding/use-address.ts";
import { useLink, useLive } from "../../binding/use-live.ts";
import { useRouter } from "../../router/use-router.ts";
import { Button } from "../../ui/button/button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { filterRuns, readRunFilter } from "./filter-runs.ts";
import { RunsFilter } from "./runs-filter.tsx";
import { RunsTable } from "./runs-table.tsx";
import { useRunTexts } from "./texts.ts";
import { useAllRuns } from "./use-all-runs.ts";
import styles from "./runs.module.css";

/** Rows rendered at first, and added on each request. */
const portion = 100;

/** Lists the runs of all projects, newest first. */
export function RunsPage(): ReactElement {
  const texts = useRunTexts();
  const [query] = useAddressQuery();
  const search = useRef<HTMLInputElement>(null);
  const all = useAllRuns();
  const [shown, setShown] = useState(portion);
  const fitting = filterRuns(all.runs, readRunFilter(query));
  const rows = fitting.slice(0, shown);
  const [selected, select] = useSelectedRun(rows);
  useRunsKeys({ rows, selected, select, search: () => search.current?.focus() });
  const more = fitting.length > shown || all.hasMore;
  const showMore = () => {
    setShown(shown + portion);
    if (fitting.length <= shown + portion && all.hasMore) all.loadMore();
  };
  return (
    <Page title={texts("runs")} bar={<RunsFilter runs={all.runs} count={fitting.length} search={search} />}>
      <RunsTable rows={rows} selected={selected} empty={<NoRuns any={all.runs.length > 0} />} />
      {all.failure === undefined ? null : <ErrorNote failure={all.failure} retry={all.loadMore} />}
      {more ? (
        <div className={styles["more"]}>
          <Button busy={all.loading} onClick={showMore}>
            {texts("olderRuns")}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}

/** Returns the row selected by keys, as long as it is shown. */
function useSelectedRun(rows: readonly RunResource[]): [string | undefined, (id: string) => void] {
  const [selected, select] = useState<string | undefined>(undefined);
  return [rows.some(({ id }) => id === selected) ? selected : undefined, select];
}

interface RunsKeys {
  readonly rows: readonly RunResource[];
  readonly selected: string | undefined;
  readonly select: (id: string) => void;
  readonly search: () => void;
}

function useRunsKeys({ rows, selected, select, search }: RunsKeys): void {
  const texts = useRunTexts();
  const router = useRouter();
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === selected);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    if (next === undefined) return;
    select(next.id);
    document
      .querySelector<HTMLElement>(`[data-row-link][href="${addressOf("run", { run: next.id })}"]`)
      ?.focus();
  };
  const open = () => {
    if (selected !== undefined) void router.navigate(addressOf("run", { run: selected }));
  };
  useKeys(texts("runs"), {
    "/": { does: texts("filterRuns"), run: search },
    j: { does: texts("nextRow"), run: () => step(1) },
    k: { does: texts("previousRow"), run: () => step(-1) },
    enter: { does: texts("openSelected"), run: open },
  });
}

function NoRuns({ any }: { readonly any: boolean }): ReactElement {
  const texts = useRunTexts();
  const link = useLink();
  const loading = useLive(({ loading: busy }) => busy);
  const [, change] = useAddressQuery();
  if (!any && (link.kind === "connecting" || (loading && link.kind === "live")))
    return <Skeleton lines={8} />;
  if (any)
    return (
      <EmptyState
        title={texts("noneFits")}
        action={
          <Button onClick={() => change({ q: undefined, state: undefined, project: undefined }, "push")}>
            {texts("showAll")}
          </Button>
        }
      >
        <p>{texts("noneFitsHelp")}</p>
      </EmptyState>
    );
  return (
    <EmptyState title={texts("noRuns")} icon={<ListTree aria-hidden="true" />}>
      <p>{texts("noRunsHelp")}</p>
      <p>
        <code>wzp run</code>
      </p>
    </EmptyState>
  );
}
