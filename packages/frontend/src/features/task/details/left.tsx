import type { ReactElement } from "react";

import type { AttemptResource } from "@wezterm-parallel/shared/protocol/resources";

import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Bytes } from "../../../ui/time/numbers.tsx";
import { useTaskPageTexts } from "../texts.ts";
import styles from "../task.module.css";

interface LeftProps {
  readonly attempt: AttemptResource;
  /** Patterns of what is kept. */
  readonly outputs: readonly string[];
}

/** What an attempt left besides its log: kept files, values for later tasks, and what went wrong on the way. */
export function Left({ attempt: { result }, outputs }: LeftProps): ReactElement | null {
  const texts = useTaskPageTexts();
  if (result === undefined) return null;
  const values = Object.entries(result.outputs);
  const { artifacts, logTruncated, strays } = result;
  if (artifacts === undefined && values.length === 0 && logTruncated === undefined && strays === 0)
    return null;
  return (
    <Section title={texts("left")}>
      {logTruncated === undefined ? null : (
        <Callout
          tone="warning"
          title={texts.rich("logTruncated", { size: <Bytes value={logTruncated.dropped} /> })}
        >
          <p lang="en">{logTruncated.failure.detail}</p>
        </Callout>
      )}
      <DefinitionList
        items={[
          {
            term: texts("artifacts"),
            value:
              artifacts === undefined ? undefined : (
                <span className={styles["path"]}>
                  <code>{artifacts}</code>
                  <CopyButton value={artifacts} what={texts("artifacts")} />
                </span>
              ),
          },
          {
            term: texts("patterns"),
            value: artifacts === undefined ? undefined : outputs.join(" "),
            mono: true,
          },
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
