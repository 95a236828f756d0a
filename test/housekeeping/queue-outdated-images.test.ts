import assert from "node:assert/strict";
import pino from "pino";
import type { DataSource } from "typeorm";
import { OutdatedImageQueue } from "../../src/housekeeping/queue-outdated-images.js";
import { fromGlobalId, toGlobalId, newId } from "../../src/ids/global-id.js";
import { CharacterEntity } from "../../src/characters/character.entity.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import {
  countOutdatedImages,
  DESCRIBING_ANALYSERS_QUERY,
} from "../../src/reference-images/outdated-images.js";
import { useOwnDatabaseEach } from "../support/own-database.js";
import { insertAnalysedImage } from "../support/rows.js";

const EARLIER = "face-api-1.7.15/likeness-3";
const LATER = "face-api-1.7.15/likeness-999";
const RIVAL = ANALYSER.replace("face-api-1.7.15", "another-engine");
const TASK = `analyse_outdated_image:${ANALYSER}`;

describe("The images that an earlier version of the analyser described", () => {
  let dataSource: DataSource;
  let lines: { msg: string; level: number; outdated?: number; percent?: number; analysed?: number }[];
  let queue: OutdatedImageQueue;
  let workspaceId: string;
  let characterId: string;

  useOwnDatabaseEach(async (own) => {
    dataSource = own.dataSource;
    ({ workspaceId } = await own.newViewer());
    characterId = newId();
    await dataSource.getRepository(CharacterEntity).insert({ id: characterId, workspaceId, name: "Mira" });
    lines = [];
    queue = newQueue();
  }, 4);

  const newQueue = () =>
    new OutdatedImageQueue(
      dataSource,
      pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    );

  async function insert(count: number, analyser: string | null): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      const id = await insertAnalysedImage(dataSource, workspaceId, toGlobalId("Character", characterId), {
        position: i,
        analyser,
      });
      ids.push(fromGlobalId("ReferenceImage", id)!);
    }
    return ids;
  }

  const jobs = (): Promise<{ image: string; priority: number; task: string }[]> =>
    dataSource.query(
      `SELECT job.payload->>'imageId' AS image, job.priority, task.identifier AS task
       FROM graphile_worker._private_jobs job JOIN graphile_worker._private_tasks task ON task.id = job.task_id
       ORDER BY job.payload->>'imageId'`,
    );

  const expectedJobs = (ids: string[]) =>
    ids.toSorted().map((image) => ({ image, priority: 30, task: TASK }));

  const due = async (): Promise<string[]> =>
    (await dataSource.query("SELECT id FROM reference_images WHERE reanalysis_due ORDER BY id")).map(
      ({ id }: { id: string }) => id,
    );

  it("are queued behind all else, for workers of this version only, and marked; no others are", async () => {
    const earlier = [
      ...(await insert(3, EARLIER)),
      ...(await insert(2, "unknown")),
      ...(await insert(1, null)),
    ];
    await insert(2, ANALYSER);
    await insert(2, LATER);
    await insert(2, RIVAL);

    const queued = await queue.run();

    assert.equal(queued, 6);
    assert.deepEqual(await jobs(), expectedJobs(earlier));
    assert.deepEqual(await due(), earlier.toSorted());
    assert.equal(await countOutdatedImages(dataSource.manager), 6);
  });

  it("are queued once, however often and by however many processes at once", async () => {
    const earlier = await insert(50, EARLIER);

    const counts = await Promise.all([queue, newQueue(), newQueue(), newQueue()].map((each) => each.run()));

    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      50,
    );
    assert.equal(await queue.run(), 0);
    assert.deepEqual(await jobs(), expectedJobs(earlier));
  });

  it("are not queued again when their analysis waits for the rest of the set", async () => {
    const [first, second] = (await insert(2, EARLIER)) as [string, string];
    await dataSource.query(
      "INSERT INTO staged_analyses (reference_image_id, workspace_id, analyser, image) VALUES ($1, $2, $3, '{}')",
      [first, workspaceId, ANALYSER],
    );

    await queue.run();

    assert.deepEqual(await jobs(), expectedJobs([second]));
    assert.equal(await countOutdatedImages(dataSource.manager), 1);
  });

  it("are neither queued nor counted while their workspace stays with an earlier version", async () => {
    await insert(3, EARLIER);
    const hold = (analyser: string | null) =>
      dataSource.query("UPDATE workspaces SET held_analyser = $2 WHERE id = $1", [workspaceId, analyser]);
    await hold(EARLIER);

    assert.equal(await queue.run(), 0);

    assert.deepEqual([await jobs(), await due()], [[], []]);
    assert.equal(await countOutdatedImages(dataSource.manager), 0);
    await hold(ANALYSER);
    assert.equal(await countOutdatedImages(dataSource.manager), 3);
    await hold(null);
    assert.equal(await queue.run(), 3);
  });

  it("are taken over from workers of an earlier version that are gone", async () => {
    const ids = await insert(3, EARLIER);
    await queue.run();
    await dataSource.query(
      "UPDATE graphile_worker._private_tasks SET identifier = $2 WHERE identifier = $1",
      [TASK, `analyse_outdated_image:${EARLIER}`],
    );

    await newQueue().run();

    assert.deepEqual(await jobs(), expectedJobs(ids));
  });

  it("are left to workers of a later version where those queued them", async () => {
    await insert(2, EARLIER);
    await queue.run();
    const theirs = `analyse_outdated_image:${LATER}`;
    await dataSource.query(
      "UPDATE graphile_worker._private_tasks SET identifier = $2 WHERE identifier = $1",
      [TASK, theirs],
    );

    await queue.run();

    assert.deepEqual(new Set((await jobs()).map(({ task }) => task)), new Set([theirs]));
  });

  it("are logged at the start, at every tenth, and at the end", async () => {
    const ids = await insert(20, EARLIER);
    const finish = (count: number) =>
      dataSource.query(
        "UPDATE reference_images SET analyser = $2, reanalysis_due = false WHERE id = ANY($1::uuid[])",
        [ids.slice(0, count), ANALYSER],
      );

    for (const count of [0, 0, 1, 5, 6, 19, 20, 20]) {
      await finish(count);
      await queue.run();
    }

    assert.deepEqual(
      lines.map(({ outdated, percent, analysed }) => ({ outdated, percent, analysed })),
      [
        { outdated: 20, percent: undefined, analysed: undefined },
        { outdated: 15, percent: 25, analysed: undefined },
        { outdated: 1, percent: 95, analysed: undefined },
        { outdated: undefined, percent: undefined, analysed: 20 },
      ],
    );
  });

  it("are not those of another analyser of the same version: of that the log warns once", async () => {
    await insert(2, RIVAL);

    await queue.run();
    await queue.run();

    assert.deepEqual(await jobs(), []);
    assert.deepEqual(
      lines.map(({ level }) => level),
      [40],
    );
  });

  it("are found in an index, none of the others being read", async () => {
    await dataSource.query(
      `INSERT INTO reference_images (id, workspace_id, character_id, type, position, status, format, width, height, bytes, sha256,
         storage_key, analyser)
       SELECT gen_random_uuid(), $1, $2, 'REFERENCE', n, 'READY', 'JPEG', 1, 1, 1, n::text, n::text, $3 FROM generate_series(1, 20000) n`,
      [workspaceId, characterId, ANALYSER],
    );
    await insert(3, EARLIER);
    await dataSource.query("VACUUM ANALYZE reference_images");

    const plan = JSON.stringify(
      await dataSource.query(`EXPLAIN (FORMAT JSON) ${DESCRIBING_ANALYSERS_QUERY}`),
    );

    assert.match(plan, /reference_images_described_idx/);
    assert.doesNotMatch(plan, /Seq Scan/);
    assert.equal(await queue.run(), 3);
  });
});
