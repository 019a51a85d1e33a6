/** Sends news to a topic of an ntfy server (https://ntfy.sh or one of your own). */
import { defineNotifier, PluginRefusal } from "wezterm-parallel/plugin";

/** Less than the time that wzp allows a plugin. */
const limitMs = 8_000;

export default defineNotifier({
  pluginApi: "1.0",
  events: ["task.failed", "run.ended", "alert.changed"],
  async notify({ text, event }, { settings }) {
    const { url, topic } = settings;
    if (typeof url !== "string" || typeof topic !== "string") {
      throw new PluginRefusal("unavailable", "The settings lack `url` or `topic`.");
    }
    const token = process.env["NTFY_TOKEN"];
    // As JSON, because headers could not carry every character.
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ topic, message: text, tags: [event.kind] }),
      redirect: "error",
      signal: AbortSignal.timeout(limitMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new PluginRefusal("unavailable", `${url} answered ${answer.status}.`);
  },
});
