import { Component, type ComponentType, type ReactNode } from "react";

import type { ShownPage } from "./router.ts";

interface PageBoundaryProps {
  readonly shown: ShownPage;
  readonly failed: ComponentType<{ readonly error: unknown }>;
  readonly children: ReactNode;
}

interface PageBoundaryState {
  readonly shown: ShownPage;
  readonly broken?: { readonly error: unknown } | undefined;
}

/** Shows the error in place of a crashed page, until the user navigates. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
  override state: PageBoundaryState = { shown: this.props.shown };

  static getDerivedStateFromError(error: unknown): Partial<PageBoundaryState> {
    return { broken: { error } };
  }

  static getDerivedStateFromProps(
    { shown }: PageBoundaryProps,
    before: PageBoundaryState,
  ): PageBoundaryState | null {
    return shown === before.shown ? null : { shown, broken: undefined };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    if (broken === undefined) return this.props.children;
    const Failed = this.props.failed;
    return <Failed error={broken.error} />;
  }
}
