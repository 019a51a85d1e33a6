import type { ReactElement } from "react";

import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import styles from "../admin.module.css";
import { Members } from "./members.tsx";
import { Secrets } from "./secrets.tsx";
import { useProjectsTexts } from "./texts.ts";

/** A project's members and secrets. */
export function ProjectsPart(): ReactElement {
  const texts = useProjectsTexts();
  const may = usePermissions();
  const projects = useAnswer(["projects"], (api) => api.team.projects());
  return (
    <Answered of={projects} skeleton={<Skeleton lines={6} />}>
      {(all) => {
        const mine = all.filter(({ id }) => may("members:write", id) || may("secrets:write", id));
        if (mine.length > 0) return <Project projects={mine} />;
        return <EmptyState title={texts("noProjects")}>{texts("noProjectsHint")}</EmptyState>;
      }}
    </Answered>
  );
}

function Project({ projects }: { readonly projects: readonly ProjectResource[] }): ReactElement {
  const texts = useProjectsTexts();
  const may = usePermissions();
  const [query, change] = useAddressQuery();
  const open = projects.find(({ id }) => id === query["project"]) ?? projects[0];
  const id = open?.id ?? "";
  return (
    <>
      <div className={styles["form"]}>
        <Field label={texts("project")} hint={open?.directory}>
          <Select
            value={id}
            onChange={(project) => change({ project }, "push")}
            options={projects.map((each) => ({ value: each.id, label: `${each.name} (${each.id})` }))}
          />
        </Field>
      </div>
      {may("members:write", id) ? <Members key={`members ${id}`} project={id} /> : null}
      {may("secrets:write", id) ? <Secrets key={`secrets ${id}`} project={id} /> : null}
    </>
  );
}
