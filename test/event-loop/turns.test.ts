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
    const b = turns.take(works.named("b"), gone.signal);

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

    await assert.rejects(turns.take(works.named("b"), AbortSignal.abort()), NoTurnError);

    works.finish("a");
    await a;
    assert.deepEqual(works.begun, ["a"]);
  });

  it("finish what has begun, whoever is gone", async () => {
    const turns = new Turns(1, 1);
    const works = new Works();
    const gone = new AbortController();
    const a = turns.take(works.named("a"), gone.signal);

    gone.abort();
    works.finish("a");

    assert.equal(await a, "a");
  });
});
