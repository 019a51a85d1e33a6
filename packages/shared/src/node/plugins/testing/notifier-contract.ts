import assert from "node:assert/strict";

import type { PluginNews } from "../../../plugin/plugin.ts";
import type { TestedReceiver, TestFunction } from "./tested-service.ts";
import { openTested } from "./tested-plugin.ts";

interface TestedPort {
  readonly path: string;
  readonly open: () => Promise<TestedReceiver>;
}

export function testNotifierPort(test: TestFunction, { path, open }: TestedPort): void {
  test("news have arrived when the call returns, in their order", async () => {
    await using receiver = await open();
    await using plugin = await openTested(path, "notifier", receiver);
    const texts = ["run.ended r1: failed", "task.failed r1/test: the command exited with 1"];
    for (const text of texts) {
      await plugin.must("notify", newsOf(text));
      assert.equal(receiver.received().at(-1), text);
    }
    assert.deepEqual(receiver.received(), texts);
  });

  test("texts arrive to the letter", async () => {
    await using receiver = await open();
    await using plugin = await openTested(path, "notifier", receiver);
    const texts = [
      "日本語 ✓ 🎉",
      `"quotes" 'and' $HOME \`id\` <b>&amp;</b> {{x}} %41`,
      "-x",
      "a".repeat(1_000),
    ];
    for (const text of texts) await plugin.must("notify", newsOf(text));
    assert.deepEqual(receiver.received(), texts);
  });

  test("two at once both arrive", async () => {
    await using receiver = await open();
    await using plugin = await openTested(path, "notifier", receiver);
    await Promise.all(["one", "two"].map((text) => plugin.must("notify", newsOf(text))));
    assert.deepEqual([...receiver.received()].toSorted(), ["one", "two"]);
  });

  test("what was not accepted is a failure, so that it is told again", async () => {
    await using receiver = await open();
    await using plugin = await openTested(path, "notifier", receiver);
    receiver.refuse();
    await plugin.refused("notify", newsOf("lost?"));
    assert.deepEqual(receiver.received(), []);
  });
}

function newsOf(text: string): PluginNews {
  return { text, event: { seq: 1, kind: "run.ended", at: 1_800_000_000_000, run: "r1" } };
}
