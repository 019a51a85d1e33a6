import type { ReactElement } from "react";

import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { useLink } from "../../binding/use-live.ts";
import type { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { formatDuration } from "../../ui/format/durations.ts";
import { formatBytes, formatCount, formatPercent } from "../../ui/format/numbers.ts";
import { DefinitionList, type Definition } from "../../ui/page/definition-list.tsx";
import { Section } from "../../ui/page/section.tsx";
import { ProgressBar } from "../../ui/progress/progress-bar.tsx";
import { Elapsed } from "../../ui/time/duration.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

interface ServerFactsProps {
  /** Undefined for users who may not see them. */
  readonly resources: ReturnType<typeof useQuietAnswer<ResourceUse>> | undefined;
}

/** Shows facts about the server and its current resource use. */
export function ServerFacts({ resources }: ServerFactsProps): ReactElement {
  const texts = useSystemTexts();
  const identity = useIdentity();
  const use = useUse(resources?.data);
  return (
    <Section title={texts("server")}>
      <DefinitionList items={[...identity, ...use]} />
      {resources?.error ? <ErrorNote failure={resources.error.failure} /> : null}
    </Section>
  );
}

function useIdentity(): readonly Definition[] {
  const texts = useSystemTexts();
  const link = useLink();
  if (link.kind !== "live") return [];
  const { release, startedAt, address, home } = link.status;
  return [
    { term: texts("release"), value: release },
    { term: texts("started"), value: <Elapsed since={startedAt} /> },
    { term: texts("address"), value: address, mono: true },
    { term: texts("home"), value: home, mono: true },
  ];
}

function useUse(use: ResourceUse | undefined): readonly Definition[] {
  const texts = useSystemTexts();
  const locale = useLocale();
  if (use === undefined) return [];
  const bytes = (value: number) => formatBytes(value, locale);
  const { memory, cpuMs, uptimeMs, disk, streams, lease } = use;
  const share = formatPercent(cpuMs / Math.max(uptimeMs, 1), locale);
  const optional = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? undefined : format(value);
  return [
    {
      term: texts("memory"),
      value: texts("memoryOf", { rss: bytes(memory.rss), heap: bytes(memory.heapUsed) }),
    },
    { term: texts("cores"), value: texts("coresOf", { share, all: formatDuration(cpuMs, locale) }) },
    ...(["events", "terminals", "workers"] as const).map((kind) => ({
      term: texts(kind),
      value: formatCount(streams[kind], locale),
    })),
    { term: texts("openFiles"), value: optional(use.openFiles, (count) => formatCount(count, locale)) },
    { term: texts("engine"), value: use.engine },
    ...(lease === undefined
      ? []
      : [
          {
            term: texts("lease"),
            value: (
              <>
                {lease.machine}, <Elapsed since={lease.since} />
              </>
            ),
          },
        ]),
    { term: texts("replicas"), value: use.replicas && <ReplicaList replicas={use.replicas} /> },
    ...(use.blobs === undefined ? [] : [{ term: texts("blobs"), value: <Stored {...use.blobs} /> }]),
    { term: texts("store"), value: bytes(use.store) },
    { term: texts("accounts"), value: bytes(use.accounts) },
    { term: texts("attempts"), value: optional(use.attempts, bytes) },
    { term: texts("disk"), value: <Disk {...disk} /> },
    { term: texts("backups"), value: <Backups backups={use.backups} /> },
  ];
}

type Replicas = NonNullable<ResourceUse["replicas"]>;

/** The servers of a PostgreSQL database, and what each does. */
function ReplicaList({ replicas }: { readonly replicas: Replicas }): ReactElement {
  const texts = useSystemTexts();
  const doing = ({ holds, lagMs }: Replicas[number]) => {
    if (holds) return texts("replicaHolds");
    return lagMs === undefined ? texts("replicaUnreached") : texts("replicaPassesOn", { lag: String(lagMs) });
  };
  return (
    <>
      {replicas.map((replica) => (
        <div key={`${replica.machine} ${replica.home}`} title={replica.home}>
          {replica.machine} · {doing(replica)} · {texts("replicaSeen")} <Elapsed since={replica.seenAt} />
        </div>
      ))}
    </>
  );
}

/** The store for logs and artifacts, and since when it does not take any. */
function Stored({ place, waiting }: NonNullable<ResourceUse["blobs"]>): ReactElement {
  const texts = useSystemTexts();
  if (waiting === undefined) return <>{place}</>;
  return (
    <span title={waiting.detail}>
      {place} · {texts("blobsWaiting")} <Elapsed since={waiting.since} />
    </span>
  );
}

/** The newest backup on a schedule, and when it was last verified. */
function Backups({ backups }: Pick<ResourceUse, "backups">): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  if (backups === undefined) return <>{texts("backupsOff")}</>;
  const { last, verified, failed, to } = backups;
  if (last === undefined) return <>{failed === undefined ? texts("backupsNone") : texts("backupFailed")}</>;
  return (
    <span title={to}>
      {texts("backupOf", { size: formatBytes(last.bytes, locale) })} <Elapsed since={last.at} />
      {verified === undefined ? null : (
        <>
          {" · "}
          {texts("backupVerified")} <Elapsed since={verified.at} />
        </>
      )}
      {failed === undefined ? null : ` · ${texts("backupFailed")}`}
    </span>
  );
}

function Disk({ free, total }: ResourceUse["disk"]): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const told = texts("diskOf", { free: formatBytes(free, locale), total: formatBytes(total, locale) });
  return (
    <span className={styles["disk"]}>
      {told}
      <ProgressBar value={total - free} of={total} label={`${texts("disk")}: ${told}`} />
    </span>
  );
}
