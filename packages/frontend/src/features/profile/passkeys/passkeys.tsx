import { Fingerprint, Pencil, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import type {
  PasskeyList,
  PasskeyResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useAnswer } from "../../../binding/use-answer.ts";
import { hasPasskeys } from "../../../live/passkeys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { AddPasskey } from "./add-passkey.tsx";
import { usePasskeyTexts } from "./passkey-texts.ts";
import styles from "../profile.module.css";
import { RemovePasskey } from "./remove-passkey.tsx";
import { RenamePasskey } from "./rename-passkey.tsx";

type Open =
  | { readonly what: "add" }
  | { readonly what: "rename" | "remove"; readonly passkey: PasskeyResource };

/** Lists the user's passkeys, each of which is enough to sign in. */
export function Passkeys(): ReactElement {
  const texts = usePasskeyTexts();
  const answer = useAnswer(["passkeys"], (api) => api.get("listPasskeys", {}));
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const close = () => setOpen(undefined);
  return (
    <Section title={texts("passkeys")} lead={texts("lead")}>
      <Answered of={answer} skeleton={<Skeleton lines={3} />}>
        {(list) => <List list={list} onOpen={setOpen} />}
      </Answered>
      {open?.what === "add" ? <AddPasskey onClose={close} /> : null}
      {open?.what === "rename" ? <RenamePasskey passkey={open.passkey} onClose={close} /> : null}
      {open?.what === "remove" ? <RemovePasskey passkey={open.passkey} onClose={close} /> : null}
    </Section>
  );
}

interface ListProps {
  readonly list: PasskeyList;
  readonly onOpen: (open: Open) => void;
}

function List({ list, onOpen }: ListProps): ReactElement {
  const texts = usePasskeyTexts();
  const columns = usePasskeyColumns(onOpen);
  return (
    <div className={styles["form"]}>
      {list.items.length === 0 ? null : (
        <Table
          wide
          label={texts("passkeys")}
          columns={columns}
          rows={list.items}
          keyOf={({ id }) => id}
          empty={null}
        />
      )}
      {list.works ? <AddButton onAdd={() => onOpen({ what: "add" })} /> : <Elsewhere {...list} />}
    </div>
  );
}

function AddButton({ onAdd }: { readonly onAdd: () => void }): ReactElement {
  const texts = usePasskeyTexts();
  if (!hasPasskeys()) return <p className={styles["muted"]}>{texts("noBrowser")}</p>;
  return (
    <div>
      <Button icon={<Fingerprint />} onClick={onAdd}>
        {texts("add")}
      </Button>
    </div>
  );
}

/** Shown at a numeric IP address, where passkeys do not work. */
function Elsewhere({ address }: Pick<PasskeyList, "address">): ReactElement {
  const texts = usePasskeyTexts();
  return (
    <Callout title={texts("needsName")}>
      {address === undefined ? (
        <>
          <p>{texts("needsNameNowhere")}</p>
          <code>wzp up --listen ADDRESS --name NAME</code>
        </>
      ) : (
        <p>
          {texts("needsNameElsewhere")} <a href={address + addressOf("profile", {})}>{address}</a>
        </p>
      )}
    </Callout>
  );
}

function usePasskeyColumns(onOpen: (open: Open) => void): readonly Column<PasskeyResource>[] {
  const texts = usePasskeyTexts();
  return [
    { id: "name", header: texts("name"), card: "title", cell: ({ name }) => name },
    { id: "site", header: texts("site"), cell: ({ site }) => site },
    { id: "created", header: texts("created"), cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    {
      id: "used",
      header: texts("lastUsed"),
      cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? texts("never") : <TimeAgo at={lastUsedAt} />),
    },
    {
      id: "actions",
      header: "",
      card: "corner",
      align: "end",
      width: "6rem",
      cell: (passkey) => (
        <>
          <IconButton
            size="small"
            icon={<Pencil />}
            label={texts("renameNamed", { name: passkey.name })}
            onClick={() => onOpen({ what: "rename", passkey })}
          />
          <IconButton
            size="small"
            icon={<Trash2 />}
            label={texts("removeNamed", { name: passkey.name })}
            onClick={() => onOpen({ what: "remove", passkey })}
          />
        </>
      ),
    },
  ];
}
