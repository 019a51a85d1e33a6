import { ChevronDown } from "lucide-react";
import type { ReactElement } from "react";

import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useTaskTexts } from "../../tasks/texts.ts";
import { Button } from "../../ui/button/button.tsx";
import { Menu } from "../../ui/menu/menu.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { attemptLine, attemptMarkOf } from "./attempt-words.ts";
import { useTaskPageTexts } from "./texts.ts";

interface AttemptSwitcherProps {
  readonly attempts: readonly AttemptResource[];
  readonly shown: number;
  readonly onChange: (attempt: number) => void;
}

/** Selects the attempt shown; nothing if there was only one. */
export function AttemptSwitcher({ attempts, shown, onChange }: AttemptSwitcherProps): ReactElement | null {
  const texts = useTaskPageTexts();
  const words = useTaskTexts();
  const locale = useLocale();
  if (attempts.length < 2) return null;
  const items = attempts.toReversed().map((attempt) => ({
    label: `#${attempt.attempt} · ${attemptLine(attempt, words, locale)}`,
    icon: <StateMark state={attemptMarkOf(attempt)} form="icon" />,
    checked: attempt.attempt === shown,
    run: () => onChange(attempt.attempt),
  }));
  return (
    <Menu
      commands="task.attempt"
      align="start"
      groups={[{ title: texts("attempts"), items }]}
      trigger={
        <Button size="small" icon={<ChevronDown />}>
          {texts("attemptOf", { attempt: shown, all: attempts.length })}
        </Button>
      }
    />
  );
}
