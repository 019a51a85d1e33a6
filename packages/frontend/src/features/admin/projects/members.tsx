import { X } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { MemberResource } from "@wezterm-parallel/shared/protocol/api/schemas/project-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Table } from "../../../ui/table/table.tsx";
import styles from "../admin.module.css";
import { RoleSelect } from "../users/role-select.tsx";
import { useProjectsTexts } from "./texts.ts";
import { useChangeMember } from "./use-change-member.ts";

/** Manages roles limited to this project. */
export function Members({ project }: { readonly project: string }): ReactElement {
  const texts = useProjectsTexts();
  const members = useAnswer(["members", project], (api) => api.team.members(project));
  const { failure, give, take } = useChangeMember(project);
  return (
    <Section title={texts("members")} lead={texts("membersLead")}>
      <div className={styles["stack"]}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Answered of={members} skeleton={<Skeleton lines={3} />}>
          {(found) => (
            <Table
              label={texts("members")}
              rows={found}
              keyOf={({ user }) => user}
              empty={<p className={styles["muted"]}>{texts("membersNone")}</p>}
              columns={[
                { id: "name", header: texts("member"), card: "title", cell: ({ name }) => name },
                {
                  id: "role",
                  header: texts("role"),
                  width: "14rem",
                  cell: (member) => <MemberRole project={project} member={member} give={give} />,
                },
                {
                  id: "take",
                  header: texts("remove"),
                  card: "corner",
                  align: "end",
                  cell: (member) => (
                    <IconButton
                      size="small"
                      icon={<X />}
                      label={texts("take", { name: member.name })}
                      onClick={() => void take(member)}
                    />
                  ),
                },
              ]}
            />
          )}
        </Answered>
        <AddMember project={project} give={give} />
      </div>
    </Section>
  );
}

interface GivingProps {
  readonly project: string;
  readonly give: (name: string, role: Role, before: Role | undefined) => Promise<Failure | undefined>;
}

function MemberRole({
  project,
  member,
  give,
}: GivingProps & { readonly member: MemberResource }): ReactElement {
  const texts = useProjectsTexts();
  const { name, role } = member;
  return (
    <RoleSelect
      value={role}
      project={project}
      aria-label={`${texts("role")}: ${name}`}
      onChange={(next) => void (next === "none" ? undefined : give(name, next, role))}
    />
  );
}

function AddMember({ project, give }: GivingProps): ReactElement {
  const texts = useProjectsTexts();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if ((await give(name.trim(), role, undefined)) === undefined) setName("");
  };
  return (
    <form className={styles["line"]} onSubmit={(event) => void add(event)}>
      <Field label={texts("member")}>
        <Input
          required
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field label={texts("role")}>
        <RoleSelect
          value={role}
          project={project}
          onChange={(next) => (next === "none" ? undefined : setRole(next))}
        />
      </Field>
      <Button type="submit">{texts("add")}</Button>
    </form>
  );
}
