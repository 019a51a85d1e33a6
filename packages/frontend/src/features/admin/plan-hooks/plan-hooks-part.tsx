import { Webhook } from "lucide-react";
import type { ReactElement } from "react";

import type {
  HookList,
  HookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import styles from "../hooks/hooks.module.css";
import { PlanHookDetails } from "./plan-hook-details.tsx";
import { keyOfHook, PlanHooksTable } from "./plan-hooks-table.tsx";
import { usePlanHooksTexts } from "./texts.ts";
import { usePlanHookKeys } from "./use-plan-hook-keys.ts";
import { WaitingHookFiles } from "./waiting-hook-files.tsx";

/** Polling interval in ms: successful runs are no events. */
const everyMs = 5_000;

const none: readonly HookResource[] = [];

/** Hooks of the plans of all projects, with their runs, and plan files that wait to be trusted. */
export function PlanHooksPart(): ReactElement {
  const texts = usePlanHooksTexts();
  const [query] = useAddressQuery();
  const answer = useQuietAnswer(["plan-hooks"], (api) => api.get("listHooks", {}, {}), { everyMs });
  const hooks = answer.data?.items ?? none;
  usePlanHookKeys(hooks);
  const selected = hooks.find(({ project, name }) => project === query["project"] && name === query["hook"]);
  return (
    <>
      <p className={styles["quiet"]}>{texts("lead")}</p>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) => <Known known={known} selected={selected} />}
      </Answered>
      {selected === undefined ? null : (
        <PlanHookDetails
          key={keyOfHook(selected)}
          hook={selected}
          file={fileOf(selected, answer.data?.files)}
        />
      )}
    </>
  );
}

function fileOf(hook: HookResource, files: HookList["files"] = []): HookList["files"][number] | undefined {
  return files.find(({ project, active }) => active && project === hook.project);
}

interface KnownProps {
  readonly known: HookList;
  readonly selected: HookResource | undefined;
}

function Known({ known: { items, files }, selected }: KnownProps): ReactElement {
  const texts = usePlanHooksTexts();
  const waiting = files.filter(({ trusted }) => trusted === undefined);
  return (
    <>
      {waiting.length === 0 ? null : <WaitingHookFiles files={waiting} />}
      {items.length === 0 ? (
        <EmptyState title={texts("none")} icon={<Webhook />}>
          {texts("noneHint")}
        </EmptyState>
      ) : (
        <PlanHooksTable hooks={items} selected={selected} />
      )}
    </>
  );
}
