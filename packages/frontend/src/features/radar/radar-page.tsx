import { Radar } from "lucide-react";
import type { ReactElement } from "react";

import type { RadarResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters, useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { OverlapTable } from "./overlap-table.tsx";
import { PairLines } from "./pair-lines.tsx";
import { PairMatrix } from "./pair-matrix.tsx";
import { useRadarTexts } from "./texts.ts";
import { useFollowedRadar, useRadar } from "./use-radar.ts";
import styles from "./radar.module.css";

/** Shows which work of a project conflicts, and in which lines, while it is done. */
export function RadarPage(): ReactElement {
  const texts = useRadarTexts();
  const may = usePermissions();
  const { project } = useAddressParameters("radar");
  const { data: projects = [] } = useAnswer(["projects"], (api) => api.team.projects());
  const name = projects.find(({ id }) => id === project)?.name ?? project;
  return (
    <Page
      title={texts("radar")}
      tab={[texts("radar"), name].join(" · ")}
      crumbs={[{ label: name, to: addressOf("board", { project }) }]}
    >
      {may("checkouts:read", project) ? (
        <Overlaps project={project} />
      ) : (
        <EmptyState title={texts("noAccess")} icon={<Radar />}>
          {texts("noAccessHint")}
        </EmptyState>
      )}
    </Page>
  );
}

function Overlaps({ project }: { readonly project: string }): ReactElement {
  const texts = useRadarTexts();
  const [query] = useAddressQuery();
  useFollowedRadar();
  const radar = useRadar(project);
  const { one, other } = query;
  return (
    <Answered of={radar} skeleton={<Skeleton lines={8} />} title={texts("unread")}>
      {(found) => (
        <>
          <Gaps found={found} />
          {one === undefined || other === undefined ? null : (
            <PairLines project={project} pair={[one, other]} />
          )}
          {found.overlaps.length === 0 ? <Nothing /> : <OverlapTable found={found} project={project} />}
          {found.nodes.length < 2 ? null : (
            <Section title={texts("matrix")} lead={texts("compared", { count: found.nodes.length })}>
              <PairMatrix found={found} project={project} />
            </Section>
          )}
        </>
      )}
    </Answered>
  );
}

function Nothing(): ReactElement {
  const texts = useRadarTexts();
  return (
    <EmptyState title={texts("nobody")} icon={<Radar />}>
      {texts("nobodyHint")}
    </EmptyState>
  );
}

/** The checkouts and changes that could not be compared. */
function Gaps({ found: { nodes, unreached } }: { readonly found: RadarResource }): ReactElement {
  const texts = useRadarTexts();
  const failed = nodes.flatMap(({ id, failure }) => (failure === undefined ? [] : [{ id, failure }]));
  return (
    <div className={styles["gaps"]} role="status">
      {failed.map(({ id, failure }) => (
        <Callout key={id} tone="warning" title={texts("notCompared", { id })}>
          <FailureLines failure={failure} />
        </Callout>
      ))}
      {unreached.map(({ worker, failure }) => (
        <Callout key={worker} tone="warning" title={texts("workerAway", { worker })}>
          <FailureLines failure={failure} />
        </Callout>
      ))}
    </div>
  );
}
