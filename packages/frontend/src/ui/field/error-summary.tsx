import { useEffect, useRef, type ReactElement } from "react";

import { useUiTexts } from "../ui-texts.ts";
import { Callout } from "../error/callout.tsx";

interface ErrorSummaryProps {
  /** By the id of their fields, in the order of the form; none: nothing is shown. */
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  /** Counts the times the form was sent: each takes the focus here. */
  readonly attempt: number;
}

/** All that is wrong with a form, above it; each line leads to its field. */
export function ErrorSummary({ errors, attempt }: ErrorSummaryProps): ReactElement | null {
  const texts = useUiTexts();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) ref.current?.focus();
  }, [attempt]);
  if (errors.length === 0) return null;
  return (
    <div ref={ref} tabIndex={-1}>
      <Callout tone="bad" title={texts("errors", { count: errors.length })} role="alert">
        <ul>
          {errors.map(({ field, message }) => (
            <li key={field}>
              <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
                {message}
              </a>
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}

function focusField(event: { preventDefault: () => void }, field: string): void {
  event.preventDefault();
  document.getElementById(field)?.focus();
}
