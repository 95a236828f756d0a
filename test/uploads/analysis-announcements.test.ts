import assert from "node:assert/strict";
import pino from "pino";
import type { DataSource } from "typeorm";
import { AnalysisAnnouncements, announceAnalysed } from "../../src/uploads/analysis-announcements.js";
import { facelessPicture } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "./journey.js";

/** Shorter than the interval at which a waiter looks by itself, so that what ends earlier was told. */
const TOLD_WITHIN_MS = 1_500;

describe("Waiting for an analysis", () => {
  let journey: Journey;
  let dataSource: DataSource;
  let announcements: AnalysisAnnouncements;
  let image: { id: string; workspaceId: string };

  before(async () => {
    journey = await Journey.start();
    dataSource = journey.dataSource;
  });

  after(() => journey?.stop());

  beforeEach(async () => {
    image = await journey.upload(await journey.createCharacter(), await facelessPicture());
    announcements = new AnalysisAnnouncements(journey.databaseUrl, dataSource, pino({ level: "silent" }));
    await announcements.start();
  });

  afterEach(() => announcements.close());

  const finish = ({ id }: { id: string }) =>
    dataSource.transaction(async (manager) => {
      await manager.query("UPDATE reference_images SET status = 'READY' WHERE id = $1", [id]);
      await announceAnalysed(manager, id);
    });

  /** Starts to wait and resolves when that has taken effect; `after` then says how long it took from there. */
  async function startWaiting(timeoutMs: number, awaited = image) {
    const looked = announcements.waiting;
    const waiting = announcements.waitUntilAnalysed(awaited, timeoutMs);
    await waitUntil("it waits", () => announcements.waiting > looked);
    const start = performance.now();
    return { waiting, elapsed: () => performance.now() - start };
  }

  it("ends as soon as another process announces the image", async () => {
    const { waiting, elapsed } = await startWaiting(30_000);

    await finish(image);
    await waiting;

    assert.ok(elapsed() < TOLD_WITHIN_MS, `${elapsed()} ms`);
  });

  it("wakes whoever waits for that image, all of them, and nobody else", async () => {
    const other = await journey.upload(await journey.createCharacter(), await facelessPicture());
    const both = [await startWaiting(30_000), await startWaiting(30_000)];
    let otherEnded = false;
    const { waiting } = await startWaiting(30_000, other);
    void waiting.then(() => (otherEnded = true));

    await finish(image);
    await Promise.all(both.map((one) => one.waiting));

    assert.equal(otherEnded, false);
    assert.equal(announcements.waiting, 1);
    await finish(other);
    await waiting;
  });

  it("is over at once for an image that is analysed, is gone, or is not to be waited for", async () => {
    await finish(image);
    const start = performance.now();

    await announcements.waitUntilAnalysed(image, 30_000);
    await announcements.waitUntilAnalysed({ ...image, id: "00000000-0000-7000-8000-000000000000" }, 30_000);
    await announcements.waitUntilAnalysed(image, 0);
    await announcements.waitUntilAnalysed(image, -5);

    assert.ok(performance.now() - start < TOLD_WITHIN_MS);
    await waitUntil("nobody waits", () => announcements.waiting === 0);
  });

  it("ends when its time is over, not before", async () => {
    const { waiting, elapsed } = await startWaiting(300);

    await waiting;

    assert.ok(elapsed() > 200 && elapsed() < TOLD_WITHIN_MS, `${elapsed()} ms`);
  });

  it("ends at once when the server closes, and nobody can begin to wait then", async () => {
    const { waiting, elapsed } = await startWaiting(30_000);

    announcements.stopWaiting();
    await waiting;
    await announcements.waitUntilAnalysed(image, 30_000);

    assert.ok(elapsed() < TOLD_WITHIN_MS, `${elapsed()} ms`);
  });

  it("survives the loss of its connection: the waiter is told late rather than never, the next ones at once", async () => {
    const { waiting } = await startWaiting(30_000);
    await breakConnections();

    await finish(image);
    await waiting;

    await waitUntil("it listens again", async () => (await listeners()).length === 1);
    const next = await journey.upload(await journey.createCharacter(), await facelessPicture());
    const again = await startWaiting(30_000, next);
    await finish(next);
    await again.waiting;
    assert.ok(again.elapsed() < TOLD_WITHIN_MS, `${again.elapsed()} ms`);
  });

  it("closes while its connection is down, and leaves none behind", async () => {
    await breakConnections();

    await announcements.close();

    await waitUntil("no connection is left", async () => (await listeners()).length === 0);
  });

  it("leaves no waiter behind, however it ended", async () => {
    await Promise.all([
      announcements.waitUntilAnalysed(image, 50),
      announcements.waitUntilAnalysed(image, 100),
      ...Array.from({ length: 20 }, () => announcements.waitUntilAnalysed(image, 150)),
    ]);
    await finish(image);
    await announcements.waitUntilAnalysed(image, 1_000);

    await waitUntil("nobody waits", () => announcements.waiting === 0);
  });

  const listeners = (): Promise<{ pid: number }[]> =>
    dataSource.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    );

  async function breakConnections(): Promise<void> {
    const broken = await listeners();
    assert.equal(broken.length, 1);
    for (const { pid } of broken) await dataSource.query("SELECT pg_terminate_backend($1)", [pid]);
    await waitUntil("it is gone", async () => !(await listeners()).some(({ pid }) => pid === broken[0]!.pid));
  }
});
