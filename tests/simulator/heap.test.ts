import { expect } from "chai";
import { Heap } from "../../simulator/heap.ts";
import { Random } from "../../simulator/random.ts";

describe("Heap", () => {
  it("gives the earliest of what it holds, whatever comes and goes", () => {
    const random = new Random(1, 0);
    const heap = new Heap<{ time: number }>();
    const held: number[] = [];
    for (let i = 0; i < 2000; i++) {
      if (random.chance(0.55)) {
        const time = random.whole(0, 99);
        heap.add({ time });
        held.push(time);
        held.sort((a, b) => a - b);
      } else {
        expect(heap.shift()?.time).to.equal(held.shift());
      }
      expect(heap.first?.time).to.equal(held[0]);
    }
  });
});
