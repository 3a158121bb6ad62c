/** Items by their time, the earliest first; which of equal times comes first depends on what else is in the heap. */
export class Heap<Item extends { readonly time: number }> {
  readonly #items: Item[] = [];

  get first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    const items = this.#items;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] as Item;
      if (above.time <= item.time) break;
      items[place] = above;
      place = parent;
    }
    items[place] = item;
  }

  /** Remove {@link first}. */
  shift(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return first;
  }

  /** Put `item` where the first one was, and down to where it belongs. */
  #sink(item: Item): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const [left, right] = [items[child], items[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && right.time < left.time) child++;
      const below = items[child] as Item;
      if (below.time >= item.time) break;
      items[place] = below;
      place = child;
    }
    items[place] = item;
  }
}
