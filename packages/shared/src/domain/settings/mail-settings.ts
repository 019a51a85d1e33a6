import { z } from "zod";

import { mailLanguages } from "../alerts/mail-languages.ts";
import { expects } from "../plan/problems/plan-message.ts";
import { key, keys, list, text } from "../plan/schema/plan-values.ts";
import { place, setting } from "./setting.ts";

const expectedMailServer = expects("value-mail-server");
const expectedMailbox = expects("value-mailbox");
const expectedMailboxes = expects("value-mailboxes");
const mailbox = () => text(expectedMailbox).regex(/^[^\s@<>,]+@[^\s@<>,]+$/, { error: expectedMailbox });

export const mailOfAlerts = keys(
  {
    server: setting(
      // A password would be shown wherever an address is.
      key(
        text(expectedMailServer).regex(/^smtps?:\/\/(?:[^\s:@/]+@)?[^\s@/]+$/, { error: expectedMailServer }),
        {
          description:
            "Server that takes mail: `smtps:` with TLS from the start, `smtp:` with STARTTLS, which only a server of this machine need not have.",
          default: "none",
          examples: ["smtps://alerts%40example.org@mail.example.org"],
        },
      ),
      { effect: "running" },
    ),
    passwordFile: setting(
      key(place(), {
        description: "File with the password of that server in its first line; only you may read it.",
        default: "none",
        examples: ["~/.wzp-mail-password"],
      }),
      { effect: "running" },
    ),
    from: setting(
      key(mailbox(), {
        description: "Sender of the mail.",
        default: "none",
        examples: ["alerts@example.org"],
      }),
      { effect: "running" },
    ),
    to: setting(
      key(list(mailbox(), expectedMailboxes).min(1, { error: expectedMailboxes }), {
        description: "Receivers of a mail when alerts fire or are over.",
        default: "none",
        examples: [["ops@example.org"]],
      }),
      { effect: "running" },
    ),
    language: setting(
      key(z.enum(mailLanguages, { error: expects("value-mail-language") }), {
        description: "Language of the mail: en or ja.",
        default: "en",
        examples: ["ja"],
      }),
      { effect: "running" },
    ),
  },
  expects("value-mail"),
).refine(({ server, from, to }) => server !== undefined && from !== undefined && to !== undefined, {
  error: expects("value-mail"),
});
