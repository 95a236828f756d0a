import assert from "node:assert/strict";
import { NoTurnError, Turns } from "../../src/event-loop/turns.js";

/** Works that end when they are told to, with a record of which have begun. */
class Works {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, { finish: () => void; fail: () => void }>();

  named(name: string): () => Promise<string> {
    return () => {
      this.begun.push(name);
      return new Promise((resolve, reject) => {
        this.ends.set(name, { finish: () => resolve(name), fail: () => reject(new Error(name)) });
      });
    };
  }

  finish(name: string): void {
    this.ends.get(name)!.finish();
  }

  fail(name: string): void {
    this.ends.get(name)!.fail();
  }
}

describe("Turns", () => {
  it("let as many works run at a time as they are told, and the others in their order after them", async () => {
    const turns = new Turns(2, 10);
    const works = new Works();
    const results = ["a", "b", "c", "d"].map((name) => turns.take(works.named(name)));

    assert.deepEqual(works.begun, ["a", "b"]);
    works.finish("b");
    await results[1];
    assert.deepEqual(works.begun, ["a", "b", "c"]);
    works.finish("a");
    await results[0];
    assert.deepEqual(works.begun, ["a", "b", "c", "d"]);
    works.finish("c");
    works.finish("d");
    assert.deepEqual(await Promise.all(results), ["a", "b", "c", "d"]);
  });

  it("refuse with TOO_BUSY what is one too many to wait, and take the next when there is room again", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const [a, b] = [turns.take(works.named("a")), turns.take(works.named("b"))];

    await assert.rejects(turns.take(works.named("c")), NoTurnError);
    works.finish("a");
    await a;
    const d = turns.take(works.named("d"));
    works.finish("b");
    await b;

    works.finish("d");
    assert.equal(await d, "d");
    assert.deepEqual(works.begun, ["a", "b", "d"]);
  });

  it("pass the turn of a work that fails on to the next", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const [a, b] = [turns.take(works.named("a")), turns.take(works.named("b"))];

    works.fail("a");
    await assert.rejects(a, /^Error: a$/);

    works.finish("b");
    assert.equal(await b, "b");
  });

  it("give the place of who is gone while waiting to another", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const gone = new AbortController();
    const a = turns.take(works.named("a"));
    const b = turns.take(works.named("b"), { signal: gone.signal });

    gone.abort();
    await assert.rejects(b, NoTurnError);
    const c = turns.take(works.named("c"));
    works.finish("a");
    await a;

    works.finish("c");
    assert.equal(await c, "c");
    assert.deepEqual(works.begun, ["a", "c"]);
  });

  it("let nobody wait who is gone already", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const a = turns.take(works.named("a"));

    await assert.rejects(turns.take(works.named("b"), { signal: AbortSignal.abort() }), NoTurnError);

    works.finish("a");
    await a;
    assert.deepEqual(works.begun, ["a"]);
  });

  it("finish what has begun, whoever is gone", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const gone = new AbortController();
    const a = turns.take(works.named("a"), { signal: gone.signal });

    gone.abort();
    works.finish("a");

    assert.equal(await a, "a");
  });

  describe("of several lanes", () => {
    const [a, neighbour, b] = [
      { lane: ["W1", "key 1"] },
      { lane: ["W1", "key 2"] },
      { lane: ["W2", "key 3"] },
    ];

    /** Runs works, each ended once it has begun, in the order in which they are let. */
    async function orderOf(...asked: [string, { lane: string[] }][]): Promise<string[]> {
      const turns = new Turns(1, 100);
      const begun: string[] = [];
      const work = (name: string) => async () => void begun.push(name);
      await Promise.all(asked.map(([name, lane]) => turns.take(work(name), lane)));
      return begun;
    }

    it("let each workspace in turn, and in it each key", async () => {
      const order = await orderOf(
        ["a1", a],
        ["a2", a],
        ["a3", a],
        ["a4", a],
        ["neighbour1", neighbour],
        ["b1", b],
        ["b2", b],
        ["b3", b],
      );

      assert.deepEqual(order, ["a1", "b1", "neighbour1", "b2", "a2", "b3", "a3", "a4"]);
    });

    it("refuse the last of whoever has most waiting, not another that comes", async () => {
      const turns = new Turns(1, 3);
      const works = new Works();
      const running = turns.take(works.named("a1"), a);
      const [a2, a3, a4] = ["a2", "a3", "a4"].map((name) => turns.take(works.named(name), a));

      const refused = assert.rejects(a4!, NoTurnError);
      const b1 = turns.take(works.named("b1"), b);
      await refused;
      await assert.rejects(turns.take(works.named("a5"), a), NoTurnError);
      works.finish("a1");
      await running;
      works.finish("b1");
      await b1;
      works.finish("a2");
      await a2;
      works.finish("a3");
      await a3;

      assert.deepEqual(works.begun, ["a1", "b1", "a2", "a3"]);
    });

    it("forget nobody who is gone", async () => {
      const turns = new Turns(1, 3);
      const works = new Works();
      const gone = new AbortController();
      const running = turns.take(works.named("a1"), a);
      const leaving = turns.take(works.named("b1"), { ...b, signal: gone.signal });
      const a2 = turns.take(works.named("a2"), a);

      gone.abort();
      await assert.rejects(leaving, NoTurnError);
      works.finish("a1");
      await running;
      works.finish("a2");

      assert.equal(await a2, "a2");
    });
  });
});
