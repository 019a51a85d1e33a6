import { useEffect, useRef, type ReactElement } from "react";

import { useUiTexts } from "../ui-texts.ts";
import { Callout } from "../error/callout.tsx";

interface ErrorSummaryProps {
  /** Errors with their field's id, in form order; empty: nothing is shown. */
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  /** Number of submissions: each one moves the focus here. */
  readonly attempt: number;
}

/** Lists all errors above a form; each line links to its field. */
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
