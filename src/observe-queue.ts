import { setTimeout as delay } from "node:timers/promises";
import type { Foundation } from "./foundation.js";
import { nullInOutage } from "./errors/database-outage.js";
import { getQueueState } from "./jobs/queue-state.js";
import { countOutdatedImages } from "./reference-images/outdated-images.js";
import { countLivingWorkers } from "./jobs/worker-heartbeats.js";

/** A scrape is worth more without these than late. */
const PATIENCE_MS = 3_000;

/** The gauges that every process serves alike, since the queue is shared. */
export function observeQueue({ dataSource, metrics, watch }: Foundation): void {
  const ifKnown = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | null> => {
    if (!watch.isAvailable) return null;
    const asked = ask().catch(nullInOutage);
    return Promise.race([asked, delay(PATIENCE_MS, null, { ref: false })]);
  };
  const state = () => ifKnown(() => getQueueState(dataSource.manager));
  metrics.observe(
    "likeness_jobs",
    "Jobs in the queue by state: waiting, running, failed.",
    "state",
    async () => {
      return (await state())?.jobs ?? null;
    },
  );
  const oldest = "Seconds since the longest waiting job became due; 0 when none is due.";
  metrics.observe("likeness_oldest_waiting_job_seconds", oldest, null, async () => {
    const known = await state();
    return known && { "": known.oldestWaitingSeconds };
  });
  const outdated =
    "Images that an earlier version of the analyser described and the present one has not yet; they are analysed anew in the background.";
  metrics.observe("likeness_outdated_images", outdated, null, async () => {
    const count = await ifKnown(() => countOutdatedImages(dataSource.manager));
    return count === null ? null : { "": count };
  });
  const alive = "Processes that take jobs and gave a sign of life within the last 20 seconds.";
  metrics.observe("likeness_workers_alive", alive, null, async () => {
    const count = await ifKnown(() => countLivingWorkers(dataSource));
    return count === null ? null : { "": count };
  });
}
