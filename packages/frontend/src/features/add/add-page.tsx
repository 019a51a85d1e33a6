import { FileCode2, SquareChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters, useAddressQuery } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tabs } from "../../ui/tabs/tabs.tsx";
import { CommandForm } from "./command/command-form.tsx";
import { useAddTexts } from "./texts.ts";

const PlanForm = lazyComponent(
  async () => (await import("./plan/plan-form.tsx")).PlanForm,
  () => <Skeleton height="24rem" />,
);

const ways = ["command", "plan"] as const;

/** Creates a run of a project: from one task entered here, or from a plan. */
export function AddPage(): ReactElement {
  const texts = useAddTexts();
  const { project } = useAddressParameters("add");
  const may = usePermissions();
  const { data } = useAnswer(["projects"], (api) => api.team.projects());
  const name = data?.find(({ id }) => id === project)?.name ?? project;
  const board = addressOf("board", { project });
  return (
    <Page title={texts("title", { project: name })} crumbs={[{ label: name, to: board }]}>
      {may("runs:write", project) ? (
        <Ways project={project} />
      ) : (
        <EmptyState
          title={texts("onlyLook")}
          action={<ButtonLink to={board}>{texts("toBoard", { project: name })}</ButtonLink>}
        >
          {texts("onlyLookHint")}
        </EmptyState>
      )}
    </Page>
  );
}

function Ways({ project }: { readonly project: string }): ReactElement {
  const texts = useAddTexts();
  const [query, change] = useAddressQuery();
  const way = ways.find((each) => each === query["from"]) ?? "command";
  return (
    <Tabs
      label={texts("ways")}
      value={way}
      onChange={(from) => change({ from }, "push")}
      tabs={[
        { id: "command", label: texts("oneTask"), icon: <SquareChevronRight /> },
        { id: "plan", label: texts("fromPlan"), icon: <FileCode2 /> },
      ]}
    >
      {way === "plan" ? (
        <PlanForm key={project} project={project} />
      ) : (
        <CommandForm key={project} project={project} />
      )}
    </Tabs>
  );
}
