import type { ReactElement } from "react";

import { parseId, runId } from "@wezterm-parallel/shared/domain/ids";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { taskAddress } from "../../tasks/task-address.ts";
import { Link } from "../../ui/link/link.tsx";
import { useServicesTexts } from "./texts.ts";
import styles from "./services.module.css";

interface UsersProps {
  readonly service: ServiceResource;
}

/** Shows who shares a service: its project, or its run or attempt as a link. */
export function ServiceScope({ service: { id, scope } }: UsersProps): ReactElement {
  const texts = useServicesTexts();
  const of = id.slice(id.indexOf("@") + 1);
  const names = { project: "scopeProject", run: "scopeRun", checkout: "scopeCheckout" } as const;
  const to = addressOfWork(of);
  return (
    <span className={styles["uses"]}>
      <span>{texts(names[scope])}</span>
      {to === undefined ? null : <Link to={to}>{of}</Link>}
    </span>
  );
}

/** Lists the attempts and services that need a service now. */
export function ServiceUsers({ service: { pinned, neededBy } }: UsersProps): ReactElement {
  const texts = useServicesTexts();
  if (!pinned && neededBy.length === 0) return <>–</>;
  return (
    <span className={styles["uses"]}>
      {pinned ? <span>{texts("byHand")}</span> : null}
      {neededBy.map((user) => (
        <Link key={user} to={addressOfWork(user) ?? addressOf("services", {}, { service: user })}>
          {user}
        </Link>
      ))}
    </span>
  );
}

/** Returns undefined for what is no run and no attempt. */
function addressOfWork(id: string): string | undefined {
  const parsed = parseId(id);
  if (!parsed.ok) return undefined;
  const run = runId(parsed.value.run);
  return parsed.value.kind === "run"
    ? addressOf("run", { run })
    : taskAddress({ run, name: parsed.value.task });
}
