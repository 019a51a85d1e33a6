import { useEffect, type ComponentType, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./admin.module.css";
import { partsFor, type PartId } from "./parts.ts";
import { useAdminTexts } from "./texts.ts";

const part = (fetch: () => Promise<ComponentType>) => lazyComponent(fetch, () => <Skeleton lines={6} />);

const contents: Readonly<Record<PartId, ComponentType>> = {
  users: part(async () => (await import("./users/users-part.tsx")).UsersPart),
  projects: part(async () => (await import("./projects/projects-part.tsx")).ProjectsPart),
  webhooks: part(async () => (await import("./webhooks/webhooks-part.tsx")).WebhooksPart),
  incoming: part(async () => (await import("./incoming/incoming-part.tsx")).IncomingPart),
  hooks: part(async () => (await import("./plan-hooks/plan-hooks-part.tsx")).PlanHooksPart),
  keys: part(async () => (await import("./grants-parts.tsx")).KeysPart),
  "sign-ins": part(async () => (await import("./grants-parts.tsx")).SignInsPart),
  "single-sign-on": part(async () => (await import("./sign-on/sign-on-part.tsx")).SignOnPart),
  settings: part(async () => (await import("./settings/settings-part.tsx")).SettingsPart),
  audit: part(async () => (await import("./audit/audit-part.tsx")).AuditPart),
};

/** `/admin`: redirects to the first part that this user may see. */
export function AdminPage(): ReactElement {
  const texts = useAdminTexts();
  const router = useRouter();
  const [first] = partsFor(usePermissions());
  useEffect(() => {
    if (first !== undefined) void router.navigate(partAddress(first), { replace: true });
  }, [router, first]);
  return <Page title={texts("admin")}>{first === undefined ? <Nothing /> : <Skeleton lines={6} />}</Page>;
}

/** `/admin/:part` */
export function AdminPartPage(): ReactElement {
  const texts = useAdminTexts();
  const { part } = useAddressParameters("adminPart");
  const parts = partsFor(usePermissions());
  const open = parts.find((each) => each === part);
  const crumbs = [{ label: texts("admin"), to: addressOf("admin", {}) }];
  return (
    <Page
      key={part}
      title={open === undefined ? texts("admin") : texts(open)}
      crumbs={open === undefined ? [] : crumbs}
      bar={<PartLinks parts={parts} open={open} />}
    >
      {open === undefined ? <Nothing /> : <Content part={open} />}
    </Page>
  );
}

function Content({ part }: { readonly part: PartId }): ReactElement {
  const Part = contents[part];
  return <Part />;
}

interface PartLinksProps {
  readonly parts: readonly PartId[];
  readonly open: PartId | undefined;
}

function PartLinks({ parts, open }: PartLinksProps): ReactElement {
  const texts = useAdminTexts();
  return (
    <nav aria-label={texts("admin")} className={styles["parts"]}>
      <ul>
        {parts.map((part) => (
          <li key={part} ref={part === open ? bringIntoView : undefined}>
            <Link to={partAddress(part)} aria-current={part === open ? "page" : undefined}>
              {texts(part)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** On phones the row of parts is wider than the window. */
function bringIntoView(line: HTMLElement | null): void {
  line?.scrollIntoView({ inline: "center", block: "nearest" });
}

function Nothing(): ReactElement {
  const texts = useAdminTexts();
  return <EmptyState title={texts("nothing")}>{texts("nothingHint")}</EmptyState>;
}

function partAddress(part: PartId): string {
  return addressOf("adminPart", { part });
}
