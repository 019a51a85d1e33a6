import { useData } from "vitepress";
import { defineComponent, h, onMounted, ref, watch } from "vue";

let drawn = 0;

/** Draws a diagram in the browser, in the colours of the page; without scripts its source is shown. */
export const MermaidDiagram = defineComponent({
  props: { source: { type: String, required: true } },
  setup({ source }) {
    const { isDark } = useData();
    const text = decodeURIComponent(source);
    const picture = ref<string>();
    const draw = async () => {
      const { default: mermaid } = await import("mermaid");
      mermaid.initialize({ startOnLoad: false, theme: isDark.value ? "dark" : "default" });
      drawn += 1;
      picture.value = (await mermaid.render(`diagram-${drawn}`, text)).svg;
    };
    onMounted(() => watch(isDark, draw, { immediate: true }));
    return () =>
      picture.value === undefined
        ? h("pre", { class: "diagram" }, text)
        : h("div", { class: "diagram", innerHTML: picture.value });
  },
});
