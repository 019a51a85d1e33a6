import type { ReactElement } from "react";

import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Callout } from "../../../ui/error/callout.tsx";
import { FailureLines } from "../../../ui/error/failure-lines.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Bytes } from "../../../ui/time/numbers.tsx";
import { useTaskPageTexts } from "../texts.ts";

interface LeftProps {
  readonly attempt: AttemptResource;
}

/** Shows an attempt's other results: values for later tasks, and warnings. */
export function Left({ attempt: { result } }: LeftProps): ReactElement | null {
  const texts = useTaskPageTexts();
  if (result === undefined) return null;
  const values = Object.entries(result.outputs);
  const { logTruncated, strays } = result;
  if (values.length === 0 && logTruncated === undefined && strays === 0) return null;
  return (
    <Section title={texts("left")}>
      {logTruncated === undefined ? null : (
        <Callout
          tone="warning"
          title={texts.rich("logTruncated", { size: <Bytes value={logTruncated.dropped} /> })}
        >
          <FailureLines failure={logTruncated.failure} />
        </Callout>
      )}
      <DefinitionList
        items={[
          ...values.map(([name, value]) => ({ term: name, value, mono: true })),
          {
            term: texts("strays"),
            value: strays === 0 ? undefined : texts("straysStopped", { count: strays }),
          },
        ]}
      />
    </Section>
  );
}
