import type { ReactElement, ReactNode } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ErrorNote } from "./error-note.tsx";

export interface Asked<T> {
  readonly data: T | undefined;
  readonly error: { readonly failure: Failure } | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

interface AnsweredProps<T> {
  /** Result of `useAnswer`. */
  readonly of: Asked<T>;
  /** Placeholder as large as the content. */
  readonly skeleton: ReactNode;
  /** Title of the failure, such as "The audit log could not be read". */
  readonly title?: string | undefined;
  readonly children: (data: T) => ReactNode;
}

/** Shows a query as loading, failed or loaded. Old data stays visible beside a failure. */
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
