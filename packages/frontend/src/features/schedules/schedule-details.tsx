import { CirclePause, CirclePlay, Play, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type {
  Firing,
  ScheduleResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useCarryOut } from "../../binding/use-carry-out.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { useRouter } from "../../router/use-router.ts";
import { Button } from "../../ui/button/button.tsx";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { Elapsed } from "../../ui/time/duration.tsx";
import { Moment } from "../../ui/time/moment.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { DurationBars } from "./duration-bars.tsx";
import { FiringOutcome } from "./firing-outcome.tsx";
import { NextTimes, ScheduleFacts } from "./schedule-facts.tsx";
import { useSchedulesTexts } from "./texts.ts";
import { useScheduleActs } from "./use-schedule-acts.ts";
import styles from "./schedules.module.css";

interface DetailsProps {
  readonly schedule: ScheduleResource;
}

const everyMs = 5_000;
const shownFirings = 50;

/** Shows the settings of a schedule, its next times and its history. */
export function ScheduleDetails({ schedule }: DetailsProps): ReactElement {
  const texts = useSchedulesTexts();
  const { project, name } = schedule;
  const may = usePermissions();
  const history = useQuietAnswer(
    ["schedules", project, name],
    async (api) => items(await api.get("listFirings", { project, name }, { limit: shownFirings })),
    { everyMs },
  );
  return (
    <>
      <Section
        title={name}
        actions={may("runs:write", project) ? <DetailActions schedule={schedule} /> : undefined}
      >
        <ScheduleFacts schedule={schedule} />
      </Section>
      {schedule.next.length === 0 ? null : (
        <Section title={texts("nextTimes")}>
          <NextTimes schedule={schedule} />
        </Section>
      )}
      <Section title={texts("history")}>
        <Answered of={history} skeleton={<Skeleton lines={3} />} title={texts("historyUnread")}>
          {(firings) => <History firings={firings} />}
        </Answered>
      </Section>
    </>
  );
}

function DetailActions({ schedule }: DetailsProps): ReactElement {
  const texts = useSchedulesTexts();
  const { busy, pause, run } = useScheduleActs(schedule);
  const [asks, setAsks] = useState(false);
  const carryOut = useCarryOut();
  const router = useRouter();
  const { project, name, paused } = schedule;
  const remove = () =>
    carryOut((api) => api.send("removeSchedule", { project, name }), {
      changes: ["schedules"],
      tell: () => {
        showToast({ text: texts("removed", { schedule: name }) });
        void router.navigate(addressOf("schedules", {}));
      },
    });
  return (
    <span className={styles["actions"]}>
      <Button icon={<Play />} busy={busy} onClick={() => void run()}>
        {texts("runNow")}
      </Button>
      <Button
        icon={paused ? <CirclePlay /> : <CirclePause />}
        busy={busy}
        onClick={() => void pause(!paused)}
      >
        {texts(paused ? "resume" : "pause")}
      </Button>
      <Button icon={<Trash2 />} onClick={() => setAsks(true)}>
        {texts("remove")}
      </Button>
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        title={texts("removeOf", { schedule: name })}
        action={texts("remove")}
        danger
        confirm={remove}
      >
        {texts("removeHint")}
      </ConfirmDialog>
    </span>
  );
}

function History({ firings }: { readonly firings: readonly Firing[] }): ReactElement {
  const texts = useSchedulesTexts();
  const columns: readonly Column<Firing>[] = [
    { id: "due", header: texts("due"), card: "title", cell: ({ dueAt }) => <Moment at={dueAt} /> },
    {
      id: "outcome",
      header: texts("outcome"),
      card: "whole",
      cell: (firing) => <FiringOutcome firing={firing} />,
    },
    {
      id: "duration",
      header: texts("duration"),
      align: "end",
      cell: ({ run }) => (run === undefined ? "–" : <Elapsed since={run.createdAt} until={run.endedAt} />),
    },
  ];
  return (
    <>
      <DurationBars firings={firings} />
      <Table
        label={texts("history")}
        columns={columns}
        rows={firings}
        keyOf={({ dueAt }) => String(dueAt)}
        empty={<p className={styles["quiet"]}>{texts("historyEmpty")}</p>}
      />
    </>
  );
}
