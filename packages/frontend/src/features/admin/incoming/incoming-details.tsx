import type { ReactElement } from "react";

import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { HookActions } from "../hooks/hook-actions.tsx";
import { SecretDialog } from "../hooks/secret-dialog.tsx";
import styles from "../hooks/hooks.module.css";
import { IncomingCalls } from "./incoming-calls.tsx";
import { IncomingDialog } from "./incoming-dialog.tsx";
import { senderNames } from "./sender-names.ts";
import { useIncomingTexts } from "./texts.ts";
import { linesOf } from "./use-incoming-draft.ts";
import { usePausing } from "./use-pausing.ts";

interface DetailsProps {
  readonly incoming: IncomingResource;
}

/** Shows what an incoming webhook starts, what can be done with it, and its calls. */
export function IncomingDetails({ incoming }: DetailsProps): ReactElement {
  return (
    <>
      <Section title={incoming.name} actions={<Actions incoming={incoming} />}>
        <Facts incoming={incoming} />
      </Section>
      <IncomingCalls incoming={incoming} />
    </>
  );
}

function Facts({ incoming }: DetailsProps): ReactElement {
  const texts = useIncomingTexts();
  const { sender, on, where, inputs, owner, createdAt } = incoming;
  const address = addressOfCalls(incoming);
  const conditions = linesOf(where.map(({ from, is }) => [from, is]));
  const mapping = linesOf(inputs.map(({ param, from }) => [param, from]));
  return (
    <DefinitionList
      items={[
        {
          term: texts("address"),
          value: (
            <span className={styles["cut"]}>
              <code>{address}</code> <CopyButton value={address} what={texts("address")} />
            </span>
          ),
        },
        { term: texts("sender"), value: senderNames[sender] },
        { term: texts("events"), value: on.length === 0 ? texts("eventsAll") : on.join(" "), mono: true },
        { term: texts("conditions"), value: conditions || undefined, mono: true },
        { term: texts("starts"), value: <code>{nameWork(incoming) || texts("wholePlan")}</code> },
        { term: texts("inputs"), value: mapping || undefined, mono: true },
        { term: texts("owner"), value: owner },
        { term: texts("created"), value: <Moment at={createdAt} /> },
      ]}
    />
  );
}

function addressOfCalls({ path }: IncomingResource): string {
  return location.origin + path;
}

function nameWork({ work }: IncomingResource): string {
  if (work.kind === "tasks") return work.tasks.map(({ command }) => command).join("\n");
  return [...work.tasks, ...work.params].join(" ");
}

function Actions({ incoming }: DetailsProps): ReactElement {
  const texts = useIncomingTexts();
  const { busy, pause } = usePausing(incoming);
  const { project, name, paused } = incoming;
  const address = addressOfCalls(incoming);
  return (
    <HookActions
      ways={{
        name,
        part: "incoming",
        texts,
        rotate: (api) => api.send("rotateIncoming", { project, name }),
        remove: (api) => api.send("removeIncoming", { project, name }),
      }}
      texts={texts}
      isOn={!paused}
      busy={busy}
      pause={pause}
      editDialog={(close) => <IncomingDialog incoming={incoming} onClose={close} />}
      secretDialog={(secret, close) => (
        <SecretDialog name={name} texts={texts} secret={secret} address={address} onClose={close} />
      )}
    />
  );
}
