import { Play } from "lucide-react";
import type { ReactElement } from "react";

import type {
  HookFileResource,
  HookResource,
  HookRun,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { usePermissions } from "../../../binding/me-context.ts";
import { useActing } from "../../../binding/use-acting.ts";
import { Button } from "../../../ui/button/button.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Duration } from "../../../ui/time/duration.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { Count } from "../../../ui/time/numbers.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showFailure, showToast } from "../../../ui/toasts/toasts.ts";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import styles from "../hooks/hooks.module.css";
import { RecordsSection } from "../hooks/records-section.tsx";
import { HookRunOutcome, HookState } from "./hook-run-outcome.tsx";
import { usePlanHooksTexts } from "./texts.ts";

/** Characters of a hash, as `wzp hooks list` shows it. */
const shortHash = 12;

interface DetailsProps {
  readonly hook: HookResource;
  /** The plan file that it comes from. */
  readonly file?: HookFileResource | undefined;
}

/** Shows what a hook runs, who trusted it, and its latest runs with their output. */
export function PlanHookDetails({ hook, file }: DetailsProps): ReactElement {
  const may = usePermissions();
  const { project, name } = hook;
  return (
    <>
      <Section title={name} actions={may("secrets:write", project) ? <RunButton hook={hook} /> : undefined}>
        <Facts hook={hook} file={file} />
      </Section>
      {may("logs:read", project) ? <Runs hook={hook} /> : null}
    </>
  );
}

function Facts({ hook, file }: DetailsProps): ReactElement {
  const texts = usePlanHooksTexts();
  const { command, directory, timeoutMs, secrets, failing, waiting } = hook;
  return (
    <DefinitionList
      items={[
        { term: texts("command"), value: command, mono: true },
        { term: texts("directory"), value: directory, mono: true },
        { term: texts("state"), value: <HookState hook={hook} /> },
        { term: texts("timeout"), value: <Duration ms={timeoutMs} /> },
        { term: texts("secrets"), value: secrets.length === 0 ? undefined : secrets.join(" "), mono: true },
        { term: texts("file"), value: file && `${file.file} (${file.hash.slice(0, shortHash)})`, mono: true },
        { term: texts("trustedBy"), value: file?.trusted && <Trust {...file.trusted} /> },
        { term: texts("failingSince"), value: failing && <Moment at={failing.since} /> },
        { term: texts("next"), value: failing && <Moment at={failing.retryAt} /> },
        { term: texts("waiting"), value: waiting === 0 ? undefined : <Count value={waiting} /> },
      ]}
    />
  );
}

function Trust({ by, at }: NonNullable<HookFileResource["trusted"]>): ReactElement {
  return (
    <span className={styles["outcome"]}>
      <span>{by}</span>
      <Moment at={at} />
    </span>
  );
}

function RunButton({ hook: { project, name } }: DetailsProps): ReactElement {
  const texts = usePlanHooksTexts();
  const api = useApi();
  const { busy, act } = useActing("plan-hooks");
  const run = () =>
    act(async () => {
      const ended = await api.send("runHook", { project, name }, {});
      if (!ended.ok) return void showFailure(texts("notRun", { name }), ended.failure);
      const isGood = ended.value.state === "succeeded";
      showToast({ text: texts(isGood ? "ran" : "ranNot", { name }), tone: isGood ? "good" : "bad" });
    });
  return (
    <Button icon={<Play />} busy={busy} onClick={() => void run()}>
      {texts("run")}
    </Button>
  );
}

function Runs({ hook: { project, name, last } }: DetailsProps): ReactElement {
  const texts = usePlanHooksTexts();
  return (
    <RecordsSection<HookRun>
      title={texts("runs")}
      unread={texts("runsUnread")}
      none={texts("runsNone")}
      more={texts("more")}
      of={["plan-hooks", project, name, "runs"]}
      ask={(api, page) => api.get("listHookRuns", { project, name }, page)}
      newest={last && String(last.id)}
      columns={useColumns()}
    />
  );
}

function useColumns(): readonly Column<HookRun>[] {
  const texts = usePlanHooksTexts();
  return [
    {
      id: "event",
      header: texts("event"),
      card: "title",
      cell: ({ event, kind }) => (
        <span className={styles["outcome"]}>
          <span>{event}</span>
          <code>{kind}</code>
        </span>
      ),
    },
    { id: "state", header: texts("state"), cell: (run) => <HookRunOutcome run={run} /> },
    {
      id: "output",
      header: texts("output"),
      card: "whole",
      cell: ({ output }) => (
        <span className={styles["cut"]}>
          <VisibleText>{output === "" ? "–" : output}</VisibleText>
        </span>
      ),
    },
    {
      id: "duration",
      header: texts("duration"),
      align: "end",
      cell: ({ durationMs }) => <Duration ms={durationMs} />,
    },
    { id: "when", header: texts("when"), cell: ({ at }) => <TimeAgo at={at} /> },
  ];
}
