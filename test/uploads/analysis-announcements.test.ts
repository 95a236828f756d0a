import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import pino from "pino";
import type { DataSource } from "typeorm";
import { DatabaseNotifications } from "../../src/notifications/database-notifications.js";
import { AnalysisAnnouncements, announceAnalysed } from "../../src/uploads/analysis-announcements.js";
import { REFERENCE_IMAGES } from "../../src/uploads/picture-table.js";
import { facelessPicture } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "./journey.js";

/** Longer than a test may take. */
const FOR_EVER_MS = 600_000;

/** Lets nobody look by themselves any more, as they do now and then: what ends was told. */
function stopRechecks(announcements: AnalysisAnnouncements): void {
  const nextAnnouncement = announcements["nextAnnouncement"].bind(announcements);
  announcements["nextAnnouncement"] = (imageId) => nextAnnouncement(imageId, FOR_EVER_MS);
}

describe("Waiting for an analysis", () => {
  let journey: Journey;
  let dataSource: DataSource;
  let notifications: DatabaseNotifications;
  let announcements: AnalysisAnnouncements;
  let image: { id: string; workspaceId: string };

  before(async () => {
    journey = await Journey.start();
    dataSource = journey.dataSource;
  });

  after(() => journey?.stop());

  beforeEach(async () => {
    image = await journey.upload(await journey.createCharacter(), await facelessPicture());
    notifications = new DatabaseNotifications(journey.databaseUrl, pino({ level: "silent" }));
    announcements = new AnalysisAnnouncements(dataSource, notifications);
    await notifications.start();
  });

  afterEach(async () => {
    announcements.stopWaiting();
    await notifications.close();
  });

  const finish = ({ id }: { id: string }) =>
    dataSource.transaction(async (manager) => {
      await manager.query("UPDATE reference_images SET status = 'READY' WHERE id = $1", [id]);
      await announceAnalysed(manager, id);
    });

  /** Starts to wait and resolves when that has taken effect. */
  async function startWaiting(awaited = image) {
    const before = announcements.waiting;
    const waiting = announcements.waitUntilAnalysed(REFERENCE_IMAGES, awaited, FOR_EVER_MS);
    await waitUntil("it waits", () => announcements.waiting > before);
    return { waiting };
  }

  it("ends as soon as another process announces the image", async () => {
    stopRechecks(announcements);
    const { waiting } = await startWaiting();

    await finish(image);

    await waiting;
  });

  it("wakes whoever waits for that image, all of them, and nobody else", async () => {
    const other = await journey.upload(await journey.createCharacter(), await facelessPicture());
    stopRechecks(announcements);
    const both = [await startWaiting(), await startWaiting()];
    let otherEnded = false;
    const { waiting } = await startWaiting(other);
    void waiting.then(() => (otherEnded = true));

    await finish(image);
    await Promise.all(both.map((one) => one.waiting));

    assert.equal(otherEnded, false);
    assert.equal(announcements.waiting, 1);
    await finish(other);
    await waiting;
  });

  it("is over at once for an image that is analysed, is gone, or is not to be waited for", async () => {
    stopRechecks(announcements);
    await finish(image);

    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, FOR_EVER_MS);
    const gone = { ...image, id: "00000000-0000-7000-8000-000000000000" };
    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, gone, FOR_EVER_MS);
    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 0);
    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, -5);

    await waitUntil("nobody waits", () => announcements.waiting === 0);
  });

  it("ends when its time is over, not before and not only when it looks the next time", async () => {
    const start = Date.now();
    const waiting = announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 300);
    // However busy the machine, timers fire in their order.
    const nextLook = delay(1_900, "the next look", { ref: false });

    assert.equal(await Promise.race([waiting, nextLook]), undefined);

    assert.ok(Date.now() - start >= 300);
  });

  it("ends at once when the server closes, and nobody can begin to wait then", async () => {
    stopRechecks(announcements);
    const { waiting } = await startWaiting();

    announcements.stopWaiting();

    await waiting;
    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, FOR_EVER_MS);
  });

  it("survives the loss of its connection: the waiter is told late rather than never, the next ones at once", async () => {
    const { waiting } = await startWaiting();
    await breakConnections();

    await finish(image);
    await waiting;

    await waitUntil("it listens again", async () => (await listeners()).length === 1);
    const next = await journey.upload(await journey.createCharacter(), await facelessPicture());
    stopRechecks(announcements);
    const again = await startWaiting(next);
    await finish(next);
    await again.waiting;
  });

  it("closes while its connection is down, and leaves none behind", async () => {
    await breakConnections();

    await notifications.close();

    await waitUntil("no connection is left", async () => (await listeners()).length === 0);
  });

  it("leaves no waiter behind, however it ended", async () => {
    await Promise.all([
      announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 50),
      announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 100),
      ...Array.from({ length: 20 }, () => announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 150)),
    ]);
    await finish(image);
    await announcements.waitUntilAnalysed(REFERENCE_IMAGES, image, 1_000);

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
