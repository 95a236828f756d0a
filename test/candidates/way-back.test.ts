import assert from "node:assert/strict";
import pino from "pino";
import { rescoreCandidates } from "../../src/candidates/rescore-candidates.js";
import { OutdatedImageQueue } from "../../src/housekeeping/queue-outdated-images.js";
import { OUTDATED_CANDIDATES } from "../../src/housekeeping/outdated-pictures.js";
import { fromGlobalId, toGlobalId } from "../../src/ids/global-id.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { restoreAnalyses, restoreAnalysesOf } from "../../src/reference-sets/restore-analyses.js";
import { embeddingOf } from "../support/made-people.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../support/rows.js";
import { Journey } from "../uploads/journey.js";

const FORMER = ANALYSER.replace(/\d+$/, (number) => String(Number(number) - 1));

describe("The candidates of a character that goes back to a former version of the analyser", () => {
  let journey: Journey;
  let key: { workspaceId: string; characterId: string };

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());

  beforeEach(async () => {
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    key = { workspaceId: journey.viewer.workspaceId, characterId: await journey.createCharacter() };
    for (const photo of [1, 2, 3]) await insertReference(photo);
    await makeFaceLock(journey.dataSource, key.workspaceId, globalId());
  });

  const globalId = () => toGlobalId("Character", key.characterId);

  /** Described by the present version, with what the former one said kept. */
  async function insertReference(photo: number): Promise<void> {
    const { dataSource } = journey;
    const face = { embedding: embeddingOf("Mira", photo, 0.15), model: ANALYSER };
    const id = await insertAnalysedImage(dataSource, key.workspaceId, globalId(), {
      position: photo,
      analyser: ANALYSER,
      face,
    });
    await dataSource.query(
      `INSERT INTO kept_analyses (reference_image_id, workspace_id, analyser, image, face)
       SELECT image.id, image.workspace_id, $2,
         jsonb_build_object('status', 'READY', 'analyser', $2::text, 'width', width, 'height', height, 'faceCount', 1),
         jsonb_build_object('referenceImageId', image.id, 'workspaceId', image.workspace_id, 'model', $2::text, 'box', box,
           'landmarks', landmarks, 'detectionScore', detection_score, 'yawDegrees', yaw_degrees, 'pitchDegrees', pitch_degrees,
           'rollDegrees', roll_degrees, 'interEyePixels', inter_eye_pixels, 'estimatedAge', estimated_age,
           'measures', faces.measures, 'embedding', embedding)
       FROM reference_images AS image JOIN faces ON reference_image_id = image.id WHERE image.id = $1`,
      [fromGlobalId("ReferenceImage", id), FORMER],
    );
  }

  async function insert(photo: number, analyser: string): Promise<string> {
    const face = { embedding: embeddingOf("Mira", photo, 0.15), model: analyser };
    const id = await insertCandidate(journey.dataSource, key.workspaceId, globalId(), { analyser, face });
    return fromGlobalId("Candidate", id)!;
  }

  it("are rescored where that version described them; the others keep their match, and none is analysed anew", async () => {
    const { dataSource, viewer } = journey;
    const [former, present] = [await insert(100, FORMER), await insert(101, ANALYSER)];
    await rescoreCandidates(dataSource, key);
    const matchOf = async (id: string) => {
      const { matchVerdict, faceLockRevision } = await journey.findCandidate({
        id,
        workspaceId: key.workspaceId,
      });
      return [matchVerdict, faceLockRevision];
    };
    assert.deepEqual(
      [await matchOf(former), await matchOf(present)],
      [
        [null, null],
        ["ACCEPT", 1],
      ],
    );

    await restoreAnalyses(dataSource, viewer, FORMER);
    await restoreAnalysesOf(dataSource, { workspaceId: key.workspaceId, analyser: FORMER });

    const jobs = await dataSource.query(
      "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'rescore_candidates'",
    );
    assert.equal(jobs.length, 1);
    await rescoreCandidates(dataSource, key);
    assert.deepEqual(
      [await matchOf(former), await matchOf(present)],
      [
        ["ACCEPT", 2],
        ["ACCEPT", 1],
      ],
    );
    const queue = new OutdatedImageQueue(dataSource, pino({ level: "silent" }), OUTDATED_CANDIDATES);
    assert.equal(await queue.run(), 0);
    assert.equal(await OUTDATED_CANDIDATES.count(dataSource.manager), 0);
  });
});
