import { CalendarClock } from "lucide-react";
import type { ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ScheduleDetails } from "./schedule-details.tsx";
import { keyOfSchedule, SchedulesTable } from "./schedules-table.tsx";
import { useSchedulesTexts } from "./texts.ts";
import { useScheduleKeys } from "./use-schedule-keys.ts";
import styles from "./schedules.module.css";

/** Polling interval in ms: runs end, and times come, without an event of their schedule. */
const everyMs = 5_000;
const addCommand = 'wzp schedules add --cron "0 3 * * *" -- npm test';

/** Shows what starts by itself, when it runs next, and how it ran before. */
export function SchedulesPage(): ReactElement {
  const texts = useSchedulesTexts();
  const may = usePermissions();
  if (may("runs:read")) return <Schedules />;
  return (
    <Page title={texts("schedules")}>
      <EmptyState title={texts("noAccess")} icon={<CalendarClock />}>
        {texts("noAccessHint")}
      </EmptyState>
    </Page>
  );
}

const none: readonly ScheduleResource[] = [];

function Schedules(): ReactElement {
  const texts = useSchedulesTexts();
  const [query] = useAddressQuery();
  const answer = useQuietAnswer(["schedules"], async (api) => items(await api.get("listSchedules", {})), {
    everyMs,
  });
  const schedules = answer.data ?? none;
  useScheduleKeys(schedules);
  const selected = schedules.find(
    ({ project, name }) => project === query["project"] && name === query["schedule"],
  );
  return (
    <Page title={texts("schedules")}>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) =>
          known.length === 0 ? (
            <NoSchedule />
          ) : (
            <>
              <SchedulesTable schedules={known} selected={selected} />
              {selected === undefined ? null : (
                <ScheduleDetails key={keyOfSchedule(selected)} schedule={selected} />
              )}
            </>
          )
        }
      </Answered>
    </Page>
  );
}

function NoSchedule(): ReactElement {
  const texts = useSchedulesTexts();
  return (
    <EmptyState
      title={texts("none")}
      icon={<CalendarClock />}
      action={
        <span className={styles["command"]}>
          <code>{addCommand}</code> <CopyButton value={addCommand} what={addCommand} />
        </span>
      }
    >
      {texts("noneHint")}
    </EmptyState>
  );
}
