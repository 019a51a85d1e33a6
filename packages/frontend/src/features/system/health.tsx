import { CircleCheckBig } from "lucide-react";
import type { ReactElement } from "react";

import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useLink } from "../../binding/use-live.ts";
import { useAttention } from "../../tasks/use-attention.ts";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { useFailureTexts, wordsOf } from "../../ui/error/failure-words.ts";
import { formatClock } from "../../ui/format/durations.ts";
import { formatBytes } from "../../ui/format/numbers.ts";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { findTroubles, type Trouble } from "./find-troubles.ts";
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

/** Shows problems and what to do about them, or that there are none. */
export function Health({ disk }: { readonly disk: ResourceUse["disk"] | undefined }): ReactElement | null {
  const texts = useSystemTexts();
  const link = useLink();
  const attention = useAttention();
  if (link.kind === "connecting") return <Skeleton lines={1} />;
  // The banner reports that the server is away; its health is unknown then.
  if (link.kind === "away") return null;
  const unplaceable = [...attention.values()].filter((task) => task.attention === "unplaceable").length;
  const troubles = findTroubles({ status: link.status, disk, unplaceable });
  if (troubles.length === 0) {
    return (
      <p className={styles["healthy"]}>
        <CircleCheckBig aria-hidden="true" /> {texts("healthy")}
      </p>
    );
  }
  return (
    <Section title={texts("troubles", { count: troubles.length })}>
      <div className={styles["troubles"]}>
        {troubles.map((trouble) => (
          <Note key={keyOf(trouble)} trouble={trouble} />
        ))}
      </div>
    </Section>
  );
}

function keyOf(trouble: Trouble): string {
  if (trouble.kind === "told") return trouble.failure.detail;
  return trouble.kind === "away" ? trouble.worker.name : trouble.kind;
}

function Note({ trouble }: { readonly trouble: Trouble }): ReactElement {
  switch (trouble.kind) {
    case "told":
      return <Told {...trouble} />;
    case "disk":
      return <DiskLow {...trouble.disk} />;
    case "away":
      return <Away worker={trouble.worker} />;
    default:
      return <WorkersNote trouble={trouble} />;
  }
}

function Told({ failure, since }: Extract<Trouble, { kind: "told" }>): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const { detail, lang } = wordsOf(failure, useFailureTexts());
  return (
    <Callout tone="bad" title={<span lang={lang}>{detail}</span>}>
      {since === undefined ? null : <p>{texts("since", { time: formatClock(since, Date.now(), locale) })}</p>}
      <FailureLines failure={failure} titled />
    </Callout>
  );
}

function DiskLow({ free, total }: ResourceUse["disk"]): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const sizes = { free: formatBytes(free, locale), total: formatBytes(total, locale) };
  return (
    <Callout tone="warning" title={texts("diskLow", sizes)}>
      {texts("diskLowHint")}
    </Callout>
  );
}

function Away({ worker }: Pick<Extract<Trouble, { kind: "away" }>, "worker">): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const time = formatClock(worker.lastSeenAt, Date.now(), locale);
  return (
    <Callout
      tone="bad"
      title={texts("awayHolds", { worker: worker.name, time, count: worker.live })}
      action={<ToWorkers worker={worker.name} />}
    >
      {texts("awayHoldsHint")}
    </Callout>
  );
}

function WorkersNote({
  trouble,
}: {
  readonly trouble: Extract<Trouble, { kind: "release" | "unplaceable" }>;
}): ReactElement {
  const texts = useSystemTexts();
  const isRelease = trouble.kind === "release";
  const title = isRelease
    ? texts("otherRelease", { workers: trouble.workers.join(", "), count: trouble.workers.length })
    : texts("unplaceable", { count: trouble.count });
  return (
    <Callout tone="warning" title={title} action={<ToWorkers />}>
      {texts(isRelease ? "otherReleaseHint" : "unplaceableHint")}
    </Callout>
  );
}

function ToWorkers({ worker }: { readonly worker?: string }): ReactElement {
  const texts = useSystemTexts();
  return (
    <ButtonLink size="small" to={addressOf("workers", {}, { worker })}>
      {texts("toWorkers")}
    </ButtonLink>
  );
}
