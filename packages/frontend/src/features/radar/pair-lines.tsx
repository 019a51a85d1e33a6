import type { ReactElement } from "react";

import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { ConflictLines } from "../../tasks/conflicts/conflict-lines.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Section } from "../../ui/page/section.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useRadarTexts } from "./texts.ts";
import { useConflictLines } from "./use-radar.ts";

interface PairLinesProps {
  readonly project: string;
  readonly pair: readonly [string, string];
}

/** The conflicting lines of two, side by side. */
export function PairLines({ project, pair }: PairLinesProps): ReactElement {
  const texts = useRadarTexts();
  const [one, other] = pair;
  const lines = useConflictLines(project, pair);
  return (
    <Section title={texts("lines", { one, other })}>
      <Answered of={lines} skeleton={<Skeleton lines={6} />} title={texts("linesUnread")}>
        {({ overlaps: [overlap] }) => <Conflict overlap={overlap} />}
      </Answered>
    </Section>
  );
}

function Conflict({ overlap }: { readonly overlap: Overlap | undefined }): ReactElement {
  const texts = useRadarTexts();
  if (overlap === undefined) return <p>{texts("linesGone")}</p>;
  if (overlap.verdict === "clean") return <p>{texts("noLines")}</p>;
  return <ConflictLines overlap={overlap} />;
}
