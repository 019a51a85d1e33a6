import { ok } from "@wezterm-parallel/shared/base/result";

import type { Blobs } from "./blobs.ts";

/** A folder of a store, as a store of its own; disposing it disposes the whole one. */
export function under(blobs: Blobs, folder: string): Blobs {
  const own = (key: string) => `${folder}/${key}`;
  const without = (key: string) => key.slice(folder.length + 1);
  return {
    place: blobs.place,
    put: (key, content, wish) => blobs.put(own(key), content, wish),
    head: async (key) => {
      const found = await blobs.head(own(key));
      return found.ok && found.value !== undefined ? ok({ ...found.value, key }) : found;
    },
    get: (key, range) => blobs.get(own(key), range),
    list: async (listing) => {
      const page = await blobs.list({ ...listing, prefix: own(listing.prefix) });
      if (!page.ok) return page;
      const items = page.value.items.map((item) => ({ ...item, key: without(item.key) }));
      return ok({ ...page.value, items, folders: page.value.folders.map(without) });
    },
    remove: (keys) => blobs.remove(keys.map(own)),
    [Symbol.dispose]: () => blobs[Symbol.dispose](),
  };
}
