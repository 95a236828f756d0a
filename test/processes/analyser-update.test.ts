import assert from "node:assert/strict";
import pino from "pino";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { variantOfSample } from "../support/pictures.js";
import { makeFaceLock } from "../support/rows.js";
import { waitUntil } from "../support/wait-until.js";

/** Without a curve of its own, so that the present one's scores are to be the same to the digit. */
const EARLIER = "an earlier analyser";
const SIZE = 12;

const STATE = `query ($id: ID!) {
  character(id: $id) {
    identitySet { health size cohesion dueCount note conflicts { kind message } recommendations { kind message } }
    faceLock { revision embedding { model } contributions { image { id } weight } }
    referenceImages { id outdated matchScore matchScoreReason face { embedding { model } } assessment { verdict findings { code } } }
  }
  viewer { analyses { waiting done outdated failed } }
}`;

describe("A server whose images an earlier version of the analyser described", function () {
  this.timeout(180_000);
  let first: TestApp;
  let characterId: string;
  let client: ApiClient;
  /** As the present version described it, before the images were made an earlier one's. */
  let present: any;
  let second: TestApp | undefined;

  const stateOf = async (of: ApiClient) => of.ask(STATE, { id: characterId });

  before(async () => {
    first = await startTestApp();
    client = await first.newWorkspace();
    characterId = await client.createCharacter();
    for (let i = 0; i < SIZE; i++) {
      // One photo twelve times would be one shot; another person among them is somebody else.
      const sample = i === SIZE - 1 ? 5 : 6;
      await client.upload(characterId, await variantOfSample(sample, 10 * i), { waitMs: 15_000 });
    }
    present = await stateOf(client);
    await makeEarlier(first);
    // Its numbers are summed in another order now, which may move the last bit.
    await makeFaceLock(first.dataSource, client.workspaceId, characterId);
  });

  after(async () => {
    await second?.stop();
    await first?.stop();
  });

  /** As an earlier version left it: numbers that are at the same distances, and mean nothing to the present one. */
  async function makeEarlier({ dataSource }: TestApp): Promise<void> {
    const turn =
      "(SELECT array_agg(value ORDER BY place DESC) FROM unnest(embedding) WITH ORDINALITY AS one(value, place))";
    await dataSource.query("UPDATE reference_images SET analyser = $1", [EARLIER]);
    await dataSource.query(`UPDATE faces SET model = $1, embedding = ${turn}`, [EARLIER]);
    const turnOther = `jsonb_set(face, '{embedding}', (SELECT jsonb_agg(value ORDER BY place DESC)
      FROM jsonb_array_elements(face->'embedding') WITH ORDINALITY AS one(value, place)))`;
    await dataSource.query(
      `UPDATE faces SET other_faces = (SELECT jsonb_agg(${turnOther} ORDER BY number)
         FROM jsonb_array_elements(other_faces) WITH ORDINALITY AS every(face, number))
       WHERE jsonb_array_length(other_faces) > 0`,
    );
    await dataSource.query(`UPDATE face_locks SET model = $1, embedding = ${turn}`, [EARLIER]);
  }

  /** But for what says which version described it. */
  const judged = ({ character: { identitySet, referenceImages } }: any) => ({
    ...identitySet,
    cohesion: identitySet.cohesion?.toFixed(3),
    verdicts: referenceImages.map(({ assessment }: any) => assessment.verdict),
    scores: referenceImages.map(({ matchScore }: any) => matchScore?.toFixed(3)),
  });

  it("judges them as before, analyses them anew by itself, and ends with the face lock of the present version in one step", async () => {
    const earlier = await stateOf(client);
    assert.deepEqual(judged(earlier), judged(present));
    assert.deepEqual(earlier.viewer.analyses, { waiting: 0, done: 0, outdated: SIZE, failed: 0 });
    assert.ok(earlier.character.referenceImages.every(({ outdated }: any) => outdated));
    const lines: { msg: string; outdated?: number }[] = [];

    second = await startTestApp({
      databaseUrl: first.databaseUrl,
      dataDirectory: first.dataDirectory,
      environment: { REANALYSE_OUTDATED: "true" },
      log: pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    });

    const seen = new Set<string>();
    const last = await waitUntil(
      "all images are analysed anew",
      async () => {
        const state = await stateOf(client);
        seen.add(JSON.stringify(judged(state)));
        const { waiting, outdated } = state.viewer.analyses;
        return waiting + outdated === 0 ? state : null;
      },
      120_000,
    );
    assert.deepEqual([...seen], [JSON.stringify(judged(present))]);
    assert.deepEqual(last.viewer.analyses, { waiting: 0, done: SIZE, outdated: 0, failed: 0 });
    assert.deepEqual(
      [last.character.faceLock.embedding.model, last.character.faceLock.revision],
      [ANALYSER, earlier.character.faceLock.revision + 1],
    );
    assert.deepEqual(last.character.faceLock.contributions, present.character.faceLock.contributions);
    for (const { outdated, face } of last.character.referenceImages)
      assert.deepEqual([outdated, face.embedding.model], [false, ANALYSER]);
    const [begun, ...progress] = lines.filter(({ outdated }) => outdated !== undefined);
    assert.deepEqual(
      [begun?.msg, begun?.outdated],
      ["images that an earlier version of the analyser described are analysed anew", SIZE],
    );
    // None where it is done before anybody looks again, and on a slow machine some, ever closer to the end.
    let before = SIZE;
    for (const { msg, outdated } of progress) {
      assert.equal(msg, "images are analysed anew");
      assert.ok(outdated! > 0 && outdated! < before, `${outdated} after ${before}`);
      before = outdated!;
    }
    const metrics = await (await fetch(`${second.url}/metrics`, bearer(second.adminKey))).text();
    assert.match(metrics, /^likeness_outdated_images 0$/m);
  });
});

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
