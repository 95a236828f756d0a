import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { prepareDatabase } from "../../src/database/prepare-database.js";
import { useOwnDatabaseEach } from "../support/own-database.js";
import { goBackTo } from "../support/schema-versions.js";
import { readRecording, type Recording } from "../support/version-before/recording.js";
import { Replay, type Difference } from "../support/version-before/replay.js";

/** What the journey leaves: of six images of the first character pruning deletes five, and the second character is deleted with its one. */
const LEFT = { characters: 1, images: 1, faces: 1, locks: 1 };

/** `npm run fixtures:queries` records it anew; ARCHITECTURE.md says when. */
describe("The version before, on a database of this version", () => {
  let recording: Recording;
  let url: string;
  let dataSource: DataSource;
  let replay: Replay;

  before(async () => {
    recording = await readRecording();
  });
  // Before its database goes.
  afterEach(() => replay?.close());
  useOwnDatabaseEach((own) => {
    ({ url, dataSource } = own);
    replay = new Replay(url);
  });

  /** @param between is done once, between two transactions of the second half */
  async function replayAll(between: () => Promise<void> = async () => {}): Promise<Difference[]> {
    const differences: Difference[] = [];
    let isDone = false;
    for (const [i, statement] of recording.statements.entries()) {
      if (!isDone && i > recording.statements.length / 2 && replay.isBetweenTransactions) {
        await between();
        isDone = true;
      }
      differences.push(...(await replay.say(statement)));
    }
    assert.ok(isDone);
    return differences;
  }

  async function countRows(): Promise<Record<string, number>> {
    const [counts] = await dataSource.query(
      `SELECT (SELECT count(*)::int FROM characters) AS characters, (SELECT count(*)::int FROM reference_images) AS images,
              (SELECT count(*)::int FROM faces) AS faces, (SELECT count(*)::int FROM face_locks) AS locks`,
    );
    return counts;
  }

  it("reads and writes as it did on its own", async () => {
    assert.deepEqual(await replayAll(), []);
    assert.deepEqual(await countRows(), LEFT);
  });

  it("goes on with the same connections and the same rows when the database is migrated under it", async () => {
    await goBackTo(url, recording.lastMigration);

    const differences = await replayAll(() => prepareDatabase(url, dataSource));

    assert.deepEqual(differences, []);
    assert.deepEqual(await countRows(), LEFT);
  });

  it("is found out where a migration takes away what it uses or asks for what it does not write", async () => {
    await dataSource.query(`ALTER TABLE "characters" RENAME COLUMN "notes" TO "remarks"`);
    await dataSource.query(`ALTER TABLE "faces" ADD COLUMN "needed" text NOT NULL`);

    const differences = await replayAll();

    const codes = new Set(differences.map(({ replayed }) => ("fails" in replayed ? replayed.fails : "rows")));
    // An unknown column, and a value that is missing; the rest follows from those.
    assert.ok(codes.has("42703"), [...codes].join());
  });
});
