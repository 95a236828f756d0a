import assert from "node:assert/strict";
import { nextSlice, RequestSlices, runAtOnce, runInSlices } from "../../src/event-loop/slices.js";

/** Keeps the thread for some milliseconds. */
function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Counts how often the event loop comes round. */
function countRounds(): { stop: () => number } {
  let [rounds, isOn] = [0, true];
  const count = () => {
    rounds++;
    if (isOn) setImmediate(count);
  };
  setImmediate(count);
  return {
    stop: () => {
      isOn = false;
      return rounds;
    },
  };
}

function* countTo(end: number, msEach: number): Generator<void, number> {
  let count = 0;
  while (count < end) {
    yield;
    keepBusy(msEach);
    count++;
  }
  return count;
}

describe("A computation in slices", () => {
  it("gives what it gives at once, and lets others have the event loop in between", async () => {
    const rounds = countRounds();

    const result = await runInSlices(countTo(20, 11));

    assert.ok(rounds.stop() >= 19);
    assert.equal(result, runAtOnce(countTo(20, 0)));
  });

  it("ends with the signal's reason when it is aborted, and computes no more", async () => {
    const stop = new AbortController();
    let steps = 0;
    function* endless(): Generator<void, never> {
      for (;;) {
        yield;
        keepBusy(11);
        steps++;
      }
    }

    const running = runInSlices(endless(), stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 30);

    await assert.rejects(running, /^Error: enough$/);
    const stepsThen = steps;
    await nextSlice();
    assert.equal(steps, stepsThen);
  });
});

describe("Those that wait for the next slice", () => {
  it("go on in their order, with the event loop handed back between any two whose work fills a slice", async () => {
    const order: number[] = [];
    const rounds = countRounds();

    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        await nextSlice();
        order.push(i);
        keepBusy(11);
      }),
    );

    assert.ok(rounds.stop() >= 9);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("have all asked before what they asked for is looked up, those too that wait again", async () => {
    const slices = new RequestSlices();
    const asked: string[] = [];
    const lookedUp: string[][] = [];
    const ask = (what: string) => {
      if (asked.push(what) === 1) slices.whenAllHaveAsked(() => lookedUp.push([...asked]));
      keepBusy(11);
    };

    await Promise.all(
      ["a", "b", "c"].map(async (what) => {
        await slices.next();
        ask(what);
        if (what === "a") return;
        await slices.next();
        ask(`${what} within`);
        await slices.next();
        ask(`${what} within that`);
      }),
    );
    await nextSlice();

    assert.deepEqual(lookedUp, [["a", "b", "c", "b within", "c within", "b within that", "c within that"]]);
  });

  it("are not waited for by what another request asks", async () => {
    const [own, others] = [new RequestSlices(), new RequestSlices()];
    const over = new AbortController();
    const waiting = (async () => {
      while (!over.signal.aborted) await others.next();
    })();

    await own.next();
    await new Promise<void>((resolve) => own.whenAllHaveAsked(resolve));

    over.abort();
    await waiting;
  });
});
