import type { ReactElement, ReactNode } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ErrorNote } from "./error-note.tsx";

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: { readonly failure: Failure } | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

interface AnsweredProps<T> {
  /** What `useAnswer` gives. */
  readonly of: Asked<T>;
  /** As large as the content will be. */
  readonly skeleton: ReactNode;
  /** What could not be shown, such as "The audit log could not be read". */
  readonly title?: string | undefined;
  readonly children: (data: T) => ReactNode;
}

/** The three ways of what is asked of the server: not there yet, refused, there. Old data stay beside a failure. */
export function Answered<T>({ of, skeleton, title, children }: AnsweredProps<T>): ReactElement {
  const { data, error, isFetching, refetch } = of;
  const note =
    error === null ? null : (
      <ErrorNote failure={error.failure} title={title} retry={() => void refetch()} retrying={isFetching} />
    );
  if (data !== undefined)
    return (
      <>
        {note}
        {children(data)}
      </>
    );
  return <>{note ?? skeleton}</>;
}
