/** Starts work on up to `most` items ahead of the reader, and yields each item with its result, in order. */
export async function* readAhead<Item, Value>(
  items: AsyncIterable<Item>,
  most: number,
  start: (item: Item) => Promise<Value>,
): AsyncGenerator<Value> {
  const started: Promise<Value>[] = [];
  for await (const item of items) {
    started.push(start(item));
    if (started.length < most) continue;
    const first = started.shift();
    if (first !== undefined) yield first;
  }
  yield* started;
}
