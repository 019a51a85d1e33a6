import { expect, test } from "vitest";

import { japaneseAlertSentences } from "@wezterm-parallel/shared/domain/alerts/alert-sentences";

import failures from "./ja/other-pages/failures.json" with { type: "json" };

test("mail tells of alerts in the words of the dashboard", () => {
  expect(failures).toMatchObject({ "failures.sentences": japaneseAlertSentences });
});
