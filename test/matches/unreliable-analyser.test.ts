import assert from "node:assert/strict";
import { DomainError } from "../../src/errors/domain-error.js";
import { Turns } from "../../src/event-loop/turns.js";
import type { ScoringOutcome } from "../../src/matches/score-images.js";
import { facelessPicture } from "../support/pictures.js";
import { UnreliableAnalyser } from "../support/unreliable-analyser.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "../uploads/journey.js";

const saidOf = (outcome: ScoringOutcome): string | null =>
  outcome instanceof DomainError ? outcome.code : outcome.match.notScoredReason;

describe("Scoring several pictures", function () {
  this.timeout(60_000);
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());

  async function situation() {
    const characterId = await journey.createCharacter();
    const analyser = new UnreliableAnalyser(journey.analyser);
    const files = [await facelessPicture(1), await facelessPicture(2), await facelessPicture(3)];
    const assertNothingLeft = async () => {
      assert.equal(await journey.countImages(characterId), 0);
      assert.deepEqual(await journey.spooledFiles(), []);
      assert.deepEqual(await journey.storedKeys(), []);
    };
    return { characterId, analyser, files, assertNothingLeft };
  }

  it("is answered as if nothing had happened when the analyser crashes once", async () => {
    const { characterId, analyser, files, assertNothingLeft } = await situation();
    analyser.crashes = 1;

    const outcomes = await journey.score(characterId, files, analyser, new Turns(1, 32));

    assert.deepEqual(outcomes.map(saidOf), ["NO_FACE", "NO_FACE", "NO_FACE"]);
    assert.equal(analyser.calls, 4);
    await assertNothingLeft();
  });

  it("reports a fault for the one picture on which it crashes twice, with the id that the log has", async () => {
    const { characterId, analyser, files, assertNothingLeft } = await situation();
    analyser.crashes = 2;

    const outcomes = await journey.score(characterId, files, analyser, new Turns(1, 32));

    assert.deepEqual(outcomes.map(saidOf).toSorted(), ["INTERNAL_SERVER_ERROR", "NO_FACE", "NO_FACE"]);
    const fault = outcomes.find((outcome) => outcome instanceof DomainError)!;
    assert.match(fault.message, /under logged/);
    await assertNothingLeft();
  });

  it("refuses with TOO_BUSY only the pictures for which there is no turn", async () => {
    const { characterId, analyser, files, assertNothingLeft } = await situation();
    const turns = new Turns(1, 0);
    const release = analyser.hold();
    const scoring = journey.score(characterId, files, analyser, turns);
    await waitUntil("one is being analysed", () => analyser.calls === 1);
    const other = journey.score(characterId, files, analyser, turns);

    assert.deepEqual((await other).map(saidOf), ["TOO_BUSY", "TOO_BUSY", "TOO_BUSY"]);
    release();

    const outcomes = await scoring;
    assert.ok(outcomes.map(saidOf).includes("NO_FACE"));
    await assertNothingLeft();
  });

  it("begins no further analysis when its client is gone, and leaves nothing", async () => {
    const { characterId, analyser, files, assertNothingLeft } = await situation();
    const release = analyser.hold();
    const client = new AbortController();
    const scoring = journey.score(characterId, files, analyser, new Turns(1, 32), client.signal);
    await waitUntil("one is being analysed", () => analyser.calls === 1);

    client.abort(new Error("gone"));
    release();

    await assert.rejects(scoring, /gone/);
    assert.equal(analyser.calls, 1);
    await waitUntil("nothing is left", async () => (await journey.spooledFiles()).length === 0);
    await assertNothingLeft();
  });
});
