import { useState, type ReactElement } from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { fitsWords, filterWords } from "../table/table-rows.ts";
import { useOtherRuns } from "./other-runs.ts";
import { useCompareTexts } from "./texts.ts";
import styles from "./compare.module.css";

interface ChooseRunDialogProps {
  readonly run: RunResource;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Limit; the search narrows the list. */
const shownUpTo = 50;

/** Chooses the run to compare with. */
export function ChooseRunDialog({ run, open, onClose }: ChooseRunDialogProps): ReactElement {
  const texts = useCompareTexts();
  const [, change] = useAddressQuery();
  const [typed, type] = useState("");
  const words = filterWords(typed);
  const fitting = useOtherRuns(run).filter(({ id, title }) => fitsWords(`${id} ${title}`, words));
  const choose = (id: string) => {
    change({ compare: id, view: "table" }, "push");
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={texts("chooseRun", { run: run.id })}>
      <FilterInput label={texts("findRun")} value={typed} onChange={type} />
      {fitting.length === 0 ? <p>{texts("noRunFits")}</p> : null}
      <ul className={styles["runs"]}>
        {fitting.slice(0, shownUpTo).map((each) => (
          <li key={each.id}>
            <button type="button" onClick={() => choose(each.id)}>
              <StateMark state={each.state} form="icon" />
              <span className={styles["title"]}>
                {each.id} {nameOfRun(each)}
              </span>
              <TimeAgo at={each.createdAt} />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
