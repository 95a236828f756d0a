import assert from "node:assert/strict";
import { DomainError } from "../../src/errors/domain-error.js";
import { Turns } from "../../src/event-loop/turns.js";
import { TooBusyError } from "../../src/errors/too-busy-error.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { UnreliableAnalyser } from "../support/unreliable-analyser.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "../uploads/journey.js";

describe("An assessment", () => {
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());

  async function situation() {
    const characterId = await journey.createCharacter();
    const analyser = new UnreliableAnalyser(journey.analyser);
    const assertNothingLeft = async () => {
      assert.equal(await journey.countImages(characterId), 0);
      assert.deepEqual(await journey.spooledFiles(), []);
      assert.deepEqual(await journey.storedKeys(), []);
    };
    return { characterId, analyser, assertNothingLeft };
  }

  it("is answered as if nothing had happened when the analyser crashes once", async () => {
    const { characterId, analyser, assertNothingLeft } = await situation();
    const picture = await variantOfSample(6, 1);
    const { assessment: undisturbed } = await journey.assess(characterId, picture, analyser, new Turns(1, 0));
    analyser.crashes = 1;

    const { assessment } = await journey.assess(characterId, picture, analyser, new Turns(1, 0));

    assert.deepEqual(assessment, undisturbed);
    assert.equal(analyser.calls, 3);
    await assertNothingLeft();
  });

  it("fails when it crashes twice, and does not hold up the next", async () => {
    const { characterId, analyser, assertNothingLeft } = await situation();
    const turns = new Turns(1, 0);
    analyser.crashes = 2;

    const failed = journey.assess(characterId, await facelessPicture(), analyser, turns);

    await assert.rejects(failed, (error) => !(error instanceof DomainError));
    assert.equal(analyser.calls, 2);
    const { assessment } = await journey.assess(characterId, await facelessPicture(), analyser, turns);
    assert.equal(assessment.verdict, "UNUSABLE");
    await assertNothingLeft();
  });

  it("is refused with TOO_BUSY while as many wait as may, and the others are answered", async () => {
    const { characterId, analyser, assertNothingLeft } = await situation();
    const turns = new Turns(1, 1);
    const release = analyser.hold();
    const picture = await facelessPicture();
    const assess = () => journey.assess(characterId, picture, analyser, turns);
    const outcomes = [assess(), assess(), assess()];

    // Which of the three comes last is up to the disk.
    await assert.rejects(Promise.race(outcomes), TooBusyError);
    release();
    const settled = await Promise.allSettled(outcomes);

    assert.deepEqual(settled.map(({ status }) => status).toSorted(), ["fulfilled", "fulfilled", "rejected"]);
    assert.equal(analyser.calls, 2);
    await assertNothingLeft();
  });

  it("that waits is given up when its client is gone, without being analysed", async () => {
    const { characterId, analyser, assertNothingLeft } = await situation();
    const turns = new Turns(1, 1);
    const release = analyser.hold();
    const first = journey.assess(characterId, await facelessPicture(1), analyser, turns);
    await waitUntil("the first is being analysed", () => analyser.calls === 1);
    const client = new AbortController();
    const second = journey.assess(characterId, await facelessPicture(2), analyser, turns, client.signal);

    client.abort();
    await assert.rejects(second, TooBusyError);
    release();
    await first;

    assert.equal(analyser.calls, 1);
    await assertNothingLeft();
  });
});
