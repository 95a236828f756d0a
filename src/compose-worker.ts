import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { AnalyseCandidate } from "./candidates/analyse-candidate.js";
import { rescoreCandidates } from "./candidates/rescore-candidates.js";
import { forgetOldChanges } from "./changes/change-log.js";
import type { Closers } from "./closers.js";
import type { Foundation } from "./foundation.js";
import { healthRoutes, type ReadinessChecks, type ReadinessNotices } from "./api/health.http.js";
import type { HttpListener } from "./api/http-listener.js";
import { openMetricsRoutes } from "./api/metrics.http.js";
import { DatabaseOutageError } from "./errors/database-outage.js";
import { ChildProcessFaceAnalyser } from "./face-analysis/process/child-process-face-analyser.js";
import { presentAnalyser } from "./face-analysis/analyser-version.js";
import { PictureDrawer } from "./face-analysis/process/picture-drawer.js";
import type { FaceAnalyser } from "./face-analysis/face-analyser.js";
import { webhookHandlers } from "./compose-webhooks.js";
import { forgetOldDeliveries } from "./webhooks/delete-deliveries.js";
import { recoverDeliveries } from "./webhooks/recover-deliveries.js";
import { forgetOldKeys } from "./idempotency/claim-key.js";
import { forgetDeadJobs } from "./jobs/forget-dead-jobs.js";
import { addJob, CANDIDATE_ANALYSES, IMAGE_ANALYSES, type JobPayloads } from "./jobs/job-queue.js";
import { bringForwardOverdue } from "./jobs/overdue-analyses.js";
import { renumberTurns } from "./jobs/upload-turns.js";
import { JobWorker } from "./jobs/job-worker.js";
import type { JobAttempt, JobHandlers } from "./jobs/task-list.js";
import { releaseJobsOfDeadWorkers } from "./jobs/worker-heartbeats.js";
import { restoreAnalysesOf } from "./reference-sets/restore-analyses.js";
import { remakeFaceLocks } from "./reference-sets/remake-face-locks.js";
import { BuildTrainingSet } from "./training-sets/build-training-set.js";
import { forgetEndedSessions } from "./workspaces/session.service.js";
import { AnalyseReferenceImage } from "./uploads/analyse-reference-image.js";
import { eraseObjectsOf } from "./housekeeping/erase-objects.js";
import { deleteStoredObjects } from "./housekeeping/delete-stored-objects.js";
import { inOneLine } from "./logging/in-one-line.js";
import { failAbandonedTrainingSets } from "./housekeeping/fail-abandoned-training-sets.js";
import { recoverAbandonedAnalyses } from "./housekeeping/recover-abandoned-analyses.js";
import { OutdatedPictureQueues } from "./housekeeping/queue-outdated-images.js";
import { COPY_ADVICE, removeUnrecordedObjects } from "./housekeeping/remove-unrecorded-objects.js";

export interface ComposedWorker {
  /** Closed by the worker, after everything that was composed later. */
  analyser: FaceAnalyser;
  /** Resolves when a picture could be analysed now. @throws Error it could not */
  checkAnalyser(): Promise<void>;
  /** Rejects when jobs are no longer taken. */
  failed: Promise<never>;
  /** For a process without an API: `/healthz`, `/readyz` and `/metrics`, without a key. */
  answerHealthChecks(http: HttpListener): void;
}

/** One job waits for its file while another is analysed. */
const JOBS_BEYOND_ANALYSES = 1;
/** Housekeeping has its own: one that takes long and deletions beside it, and none of them keeps an upload waiting. */
const HOUSEKEEPING_JOBS = 3;
/** Receivers may take ten seconds each, which keeps nothing else waiting. */
const WEBHOOK_JOBS = 4;

type ImageJob = JobPayloads["analyse_reference_image"];
type CandidateJob = JobPayloads["analyse_candidate"];

/** What is asked of pictures that are there already. */
const analysisTasks = (): string[] => [
  ...[IMAGE_ANALYSES, CANDIDATE_ANALYSES].flatMap(({ task, outdatedTask }) => [
    task,
    outdatedTask(presentAnalyser()),
  ]),
  "rescore_candidates",
];

const NOTICES_KEPT_MS = 60_000;

/** The part of a process that analyses pictures and keeps house. */
export async function composeWorker(foundation: Foundation, closers: Closers): Promise<ComposedWorker> {
  const { config, recogniser, role, dataSource, databaseUrl, watch, log } = foundation;
  const analyser = new ChildProcessFaceAnalyser({
    processes: config.analysisWorkers,
    maxPixels: config.maxImagePixels,
    engine: config.faceEngine,
    recogniser,
  });
  closers.add("face analyser", () => analyser.close());
  analyser
    .warmUp()
    .catch((error: unknown) => log.error({ reason: inOneLine(error) }, "the face analyser does not start"));

  // The embedded database has one owner, so whatever worker holds a job in it is gone.
  if (role === "all" && config.databaseUrl === null) await releaseJobsOfDeadWorkers(dataSource, log, 0);
  const concurrency = config.analysisWorkers + JOBS_BEYOND_ANALYSES;
  const start = async (name: string, handlers: Partial<JobHandlers>, atOnce: number) => {
    const worker = new JobWorker(databaseUrl, dataSource, handlers, atOnce, log, watch);
    await worker.start();
    closers.add(name, () => worker.stop());
    return worker;
  };
  const analyses = analysesBy(analyser, foundation);
  const sets = trainingSetsBy(foundation, closers);
  const workers = [
    await start("housekeeping", { ...housekeeping(foundation), ...sets }, HOUSEKEEPING_JOBS),
    await start("job worker", analyses, concurrency),
    await start("webhooks", webhookHandlers(foundation), WEBHOOK_JOBS),
  ];
  // An update is noticed at once, not with the next minute; of processes that start together one looks.
  if (config.reanalyseOutdated)
    await addJob(dataSource.manager, "queue_outdated_images", {}, "queue_outdated_images");
  return {
    analyser,
    checkAnalyser: () => analyser.checkReady(),
    failed: Promise.race(workers.map((worker) => worker.failed)),
    answerHealthChecks: (http) => {
      const checks: ReadinessChecks = { ...baseChecks(foundation), analyser: () => analyser.checkReady() };
      const routes = [
        healthRoutes(checks, log, noticesOf(foundation)),
        openMetricsRoutes(foundation.metrics),
      ];
      http.serve(
        express()
          .disable("x-powered-by")
          .use(...routes),
      );
    },
  };
}

function analysesBy(
  analyser: ChildProcessFaceAnalyser,
  { dataSource, storage, metrics, log }: Foundation,
): Partial<JobHandlers> {
  const images = new AnalyseReferenceImage(dataSource, storage, analyser, metrics, log);
  const candidates = new AnalyseCandidate(dataSource, storage, analyser, metrics, log);
  const analyseImage = (job: ImageJob, attempt: JobAttempt) => images.run(job, attempt);
  const analyseCandidate = (job: CandidateJob, attempt: JobAttempt) => candidates.run(job, attempt);
  return {
    analyse_reference_image: analyseImage,
    analyse_candidate: analyseCandidate,
    rescore_candidates: (job) => rescoreCandidates(dataSource, job),
    [IMAGE_ANALYSES.outdatedTask(analyser.analyser)]: analyseImage,
    [CANDIDATE_ANALYSES.outdatedTask(analyser.analyser)]: analyseCandidate,
  };
}

/** Beside housekeeping, whose slots it does not fill: its queue runs one at a time. The drawing process starts with the first set. */
function trainingSetsBy(
  { config, role, dataSource, storage, log }: Foundation,
  closers: Closers,
): Partial<JobHandlers> {
  const drawer = new PictureDrawer({ maxPixels: config.maxImagePixels });
  closers.add("drawer of training sets", () => drawer.close());
  // A process that only analyses, with its pictures in a bucket, has no data directory.
  const parent = role === "worker" && config.gcs !== null ? tmpdir() : config.dataDirectory;
  const directory = join(parent, "training-sets");
  const builder = new BuildTrainingSet(dataSource, storage, drawer, directory, log);
  return { build_training_set: (job, attempt) => builder.run(job, attempt) };
}

/** What any process needs to do its work. */
export function baseChecks({ dataSource, storage, watch }: Foundation): ReadinessChecks {
  const askDatabase = async () => {
    // Known to be down, it is being asked all the time; a hundred more questions would only wait for their time-outs.
    if (!watch.isAvailable) throw new DatabaseOutageError();
    await dataSource.query("SELECT 1");
  };
  return { database: askDatabase, storage: () => storage.check() };
}

/** That this is a copy of another database, from which an operator has to tell it. The storage is asked once a minute. */
export function noticesOf({ ownership }: Foundation): ReadinessNotices {
  let asked: { at: number; notices: Promise<string[]> } | null = null;
  return () => {
    if (asked === null || Date.now() - asked.at > NOTICES_KEPT_MS) {
      const notices = ownership
        .find()
        .then((right) => (right.kind === "copy" ? [`${COPY_ADVICE} (${right.reason})`] : []));
      asked = { at: Date.now(), notices };
    }
    return asked.notices;
  };
}

function housekeeping({ config, dataSource, storage, ownership, log }: Foundation): Partial<JobHandlers> {
  const outdated = new OutdatedPictureQueues(dataSource, log);
  return {
    ...(config.reanalyseOutdated && { queue_outdated_images: () => outdated.run() }),
    restore_analyses: (job) => restoreAnalysesOf(dataSource, job),
    remake_face_locks: (job) => remakeFaceLocks(dataSource, job),
    delete_stored_objects: ({ keys }) => deleteStoredObjects(dataSource, storage, keys, ownership),
    erase_objects: (job) => eraseObjectsOf(dataSource, storage, ownership, job),
    remove_unrecorded_objects: async () =>
      void (await removeUnrecordedObjects(dataSource, storage, ownership, log)),
    recover_abandoned_analyses: async () => {
      await recoverAbandonedAnalyses(dataSource, log);
      await failAbandonedTrainingSets(dataSource, log);
    },
    keep_queue_fair: async () => {
      await bringForwardOverdue(dataSource, analysisTasks());
      await renumberTurns(dataSource);
    },
    forget_idempotency_keys: async () => void (await forgetOldKeys(dataSource.manager)),
    forget_old_changes: async () => void (await forgetOldChanges(dataSource.manager)),
    forget_ended_sessions: async () => void (await forgetEndedSessions(dataSource)),
    tidy_webhook_deliveries: async () => {
      await forgetOldDeliveries(dataSource);
      await recoverDeliveries(dataSource);
    },
    forget_dead_jobs: async () => void (await forgetDeadJobs(dataSource)),
  };
}
