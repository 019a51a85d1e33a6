import { Boxes } from "lucide-react";
import type { ReactElement } from "react";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ServiceHistory } from "./service-history.tsx";
import { ServiceOutput } from "./service-output.tsx";
import { ServicesTable } from "./services-table.tsx";
import { useServicesTexts } from "./texts.ts";
import { useServiceKeys } from "./use-service-keys.ts";
import { useServices } from "./use-services.ts";
import styles from "./services.module.css";

const startCommand = "wzp services up";

/** Shows what runs beside the tasks, why something does not, and its output. */
export function ServicesPage(): ReactElement {
  const texts = useServicesTexts();
  const may = usePermissions();
  if (may("runs:read")) return <Services />;
  return (
    <Page title={texts("services")}>
      <EmptyState title={texts("noAccess")} icon={<Boxes />}>
        {texts("noAccessHint")}
      </EmptyState>
    </Page>
  );
}

const none: readonly ServiceResource[] = [];

function Services(): ReactElement {
  const texts = useServicesTexts();
  const may = usePermissions();
  const [query] = useAddressQuery();
  const answer = useServices();
  const services = answer.data ?? none;
  useServiceKeys(services);
  const selected = services.find(({ id }) => id === query["service"]);
  const hasLog = selected !== undefined && may("logs:read", selected.project);
  return (
    <Page title={texts("services")}>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) =>
          known.length === 0 ? <NoService /> : <ServicesTable services={known} selected={selected?.id} />
        }
      </Answered>
      {hasLog ? <ServiceOutput key={selected.id} service={selected} /> : null}
      {selected === undefined ? null : <ServiceHistory service={selected} />}
    </Page>
  );
}

function NoService(): ReactElement {
  const texts = useServicesTexts();
  return (
    <EmptyState
      title={texts("none")}
      icon={<Boxes />}
      action={
        <span className={styles["command"]}>
          <code>{startCommand}</code> <CopyButton value={startCommand} what={startCommand} />
        </span>
      }
    >
      {texts("noneHint")}
    </EmptyState>
  );
}
