import { CalendarClock, FileDown, Plus } from "lucide-react";
import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { Button } from "../../ui/button/button.tsx";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { AddScheduleDialog } from "./add-schedule-dialog.tsx";
import { ScheduleDetails } from "./schedule-details.tsx";
import { keyOfSchedule, SchedulesTable } from "./schedules-table.tsx";
import { SyncDialog } from "./sync-dialog.tsx";
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
    <Page title={texts("schedules")} actions={<PageActions />}>
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

function PageActions(): ReactElement | null {
  const texts = useSchedulesTexts();
  const may = usePermissions();
  const [open, setOpen] = useState<"add" | "sync" | undefined>(undefined);
  const { data = [] } = useAnswer(["projects"], (api) => api.team.projects());
  const projects = data.filter(({ id }) => may("runs:write", id));
  const add = () => setOpen("add");
  const isAllowed = projects.length > 0;
  useKeys(texts("schedules"), isAllowed ? { a: { does: texts("add"), run: add } } : {});
  if (!isAllowed) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <Button icon={<FileDown />} onClick={() => setOpen("sync")}>
        {texts("sync")}
      </Button>
      <Button variant="primary" icon={<Plus />} onClick={add}>
        {texts("add")}
      </Button>
      {open === "add" ? <AddScheduleDialog projects={projects} onClose={close} /> : null}
      {open === "sync" ? <SyncDialog projects={projects} onClose={close} /> : null}
    </>
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
