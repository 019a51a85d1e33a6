import type { ReactElement } from "react";

import type { AgentProfileResource } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-profile-schemas";

import { useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { Answered } from "../../ui/error/answered.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useAgentsTexts } from "./texts.ts";
import styles from "./agents.module.css";

/** Lists the agents of one project: program, login, mode, pool. Nothing without a project. */
export function Profiles(): ReactElement | null {
  const texts = useAgentsTexts();
  const [query, change] = useAddressQuery();
  const { data: projects = [] } = useAnswer(["projects"], (api) => api.team.projects());
  const shown = projects.find(({ id }) => id === query["project"]) ?? projects.at(-1);
  if (shown === undefined) return null;
  return (
    <Section
      title={texts("profiles")}
      lead={texts("profilesHint")}
      actions={
        projects.length < 2 ? undefined : (
          <Select
            aria-label={texts("project")}
            value={shown.id}
            onChange={(project) => change({ project }, "push")}
            options={projects.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )
      }
    >
      <ProfilesOf key={shown.id} project={shown.id} />
    </Section>
  );
}

function ProfilesOf({ project }: { readonly project: string }): ReactElement {
  const texts = useAgentsTexts();
  const answer = useAnswer(["agents", project], (api) => api.get("listAgents", { project }));
  const columns = useColumns();
  return (
    <Answered of={answer} skeleton={<Skeleton lines={6} />} title={texts("profilesUnread")}>
      {({ items, failure, unreached }) => (
        <>
          {failure === undefined ? null : (
            <Callout tone="warning" title={texts("planFailed")}>
              <FailureLines failure={failure} />
            </Callout>
          )}
          {unreached.map(({ worker, failure: why }) => (
            <Callout key={worker} tone="warning" title={texts("workerAway", { worker })}>
              <FailureLines failure={why} />
            </Callout>
          ))}
          <Table label={texts("profiles")} columns={columns} rows={items} keyOf={({ name }) => name} />
        </>
      )}
    </Answered>
  );
}

function useColumns(): readonly Column<AgentProfileResource>[] {
  const texts = useAgentsTexts();
  const modes = { once: "modeOnce", terminal: "modeTerminal", acp: "modeAcp" } as const;
  const sandboxes = { yes: "sandboxYes", "if-available": "sandboxIfAvailable", no: "sandboxNo" } as const;
  return [
    { id: "agent", header: texts("agent"), card: "title", cell: ({ name }) => name },
    { id: "program", header: texts("program"), card: "whole", cell: (profile) => <Programs of={profile} /> },
    { id: "login", header: texts("login"), cell: (profile) => <Logins of={profile} /> },
    { id: "mode", header: texts("mode"), cell: ({ mode }) => texts(modes[mode]) },
    { id: "sandbox", header: texts("sandbox"), cell: ({ sandbox }) => texts(sandboxes[sandbox]) },
    { id: "pool", header: texts("pool"), cell: ({ pool }) => pool },
    { id: "rules", header: texts("rules"), cell: (profile) => <Rules of={profile} /> },
  ];
}

interface ProfileProps {
  readonly of: AgentProfileResource;
}

/** One line by worker; its name only where there are several. */
function Programs({ of: { program, workers } }: ProfileProps): ReactElement {
  const texts = useAgentsTexts();
  if (workers.length === 0) return <code>{program}</code>;
  return (
    <ul className={styles["lines"]}>
      {workers.map(({ worker, installed, version }) => {
        const found = version === undefined ? texts("versionUnknown", { program }) : `${program} ${version}`;
        const words = installed ? found : texts("notInstalled");
        return (
          <li key={worker} data-tone={installed ? undefined : "warning"}>
            {workers.length === 1 ? words : texts("onWorker", { program: words, worker })}
          </li>
        );
      })}
    </ul>
  );
}

/** Its rules: requests that are allowed without a person, and those that are always denied. */
function Rules({ of: { policy } }: ProfileProps): ReactElement | null {
  const texts = useAgentsTexts();
  if (policy === undefined) return null;
  const { allow = [], deny = [] } = policy;
  return (
    <ul className={styles["lines"]}>
      {allow.map((rule) => (
        <li key={`allow ${rule}`}>{texts("ruleAllow", { rule })}</li>
      ))}
      {deny.map((rule) => (
        <li key={`deny ${rule}`}>{texts("ruleDeny", { rule })}</li>
      ))}
    </ul>
  );
}

function Logins({ of: { workers } }: ProfileProps): ReactElement {
  const texts = useAgentsTexts();
  const words = { found: "loginFound", "not-found": "loginNotFound", unknown: "loginUnknown" } as const;
  return (
    <ul className={styles["lines"]}>
      {workers.map(({ worker, installed, login }) => (
        <li key={worker}>{installed ? texts(words[login]) : "–"}</li>
      ))}
    </ul>
  );
}
