import { join } from "node:path";
import { AnalyseUnstoredImage } from "./assessments/analyse-unstored-image.js";
import { SubmitCandidate } from "./candidates/submit-candidate.js";
import { CharacterService } from "./characters/character.service.js";
import type { Closers } from "./closers.js";
import type { ComposedWorker } from "./compose-worker.js";
import { Turns } from "./event-loop/turns.js";
import type { FaceAnalyser } from "./face-analysis/face-analyser.js";
import { ChildProcessFaceAnalyser } from "./face-analysis/process/child-process-face-analyser.js";
import { PictureChecker } from "./face-analysis/process/picture-checker.js";
import type { Foundation } from "./foundation.js";
import { BoundedMediaStorage } from "./media-storage/bounded-media-storage.js";
import type { DatabaseNotifications } from "./notifications/database-notifications.js";
import { MAX_IMAGES_PER_CHARACTER } from "./reference-images/max-images.js";
import { AddReferenceImage } from "./uploads/add-reference-image.js";
import { AnalysisAnnouncements } from "./uploads/analysis-announcements.js";
import { PictureIntake } from "./uploads/picture-intake.js";
import { Spool } from "./uploads/spool.js";

/** An analysis takes about a tenth of a second, so the last in a full queue waits for some seconds a thread. */
const MAX_WAITING_ANALYSES = 32;

/** How many requests of as many and as large files as can be sent fit into the spool together. */
const FULL_REQUESTS_AT_ONCE = 4;

/** What takes pictures in, and is shared by the API's routes. */
export interface ComposedUploads {
  intake: PictureIntake;
  add: AddReferenceImage;
  submit: SubmitCandidate;
  analyseUnstored: AnalyseUnstoredImage;
  spool: Spool;
  characters: CharacterService;
}

/**
 * The part of a process with an API that takes pictures in: to be stored, or to be analysed and forgotten.
 * @param notifications not started yet
 */
export async function composeUploads(
  foundation: Foundation,
  worker: ComposedWorker | null,
  notifications: DatabaseNotifications,
  closers: Closers,
): Promise<ComposedUploads> {
  const { config, dataSource, storage, metrics, log } = foundation;
  const announcements = new AnalysisAnnouncements(dataSource, notifications);
  const spool = new Spool(
    join(config.dataDirectory, "spool"),
    config.maxUploadBytes,
    FULL_REQUESTS_AT_ONCE * MAX_IMAGES_PER_CHARACTER * config.maxUploadBytes,
  );
  await spool.prepare();
  closers.add("spool", () => spool.close());
  const characters = new CharacterService(dataSource);
  const checker = composePictureChecker(foundation, closers);
  const bounded = new BoundedMediaStorage(storage, config.storageTimeoutMs);
  const intake = new PictureIntake(dataSource, characters, bounded, announcements, checker, metrics, log);
  const turns = new Turns(worker === null ? 1 : config.analysisWorkers, MAX_WAITING_ANALYSES);
  const analyser = worker?.analyser ?? composeOwnAnalyser(foundation, closers);
  const analyseUnstored = new AnalyseUnstoredImage(characters, analyser, turns, checker, metrics, log);
  return {
    intake,
    add: new AddReferenceImage(intake),
    submit: new SubmitCandidate(intake),
    analyseUnstored,
    spool,
    characters,
  };
}

function composePictureChecker({ config, log }: Foundation, closers: Closers): PictureChecker {
  const onLoss = (error: Error) => log.error({ err: error }, "a process was lost to the picture it checked");
  const checker = new PictureChecker({ maxPixels: config.maxImagePixels, onLoss });
  closers.add("picture checker", () => checker.close());
  return checker;
}

/** For a process whose uploads are analysed elsewhere: what it answers at once, without storing, it analyses itself. */
function composeOwnAnalyser({ config, recogniser }: Foundation, closers: Closers): FaceAnalyser {
  const { maxImagePixels: maxPixels, faceEngine: engine } = config;
  // Its process starts with the first picture.
  const analyser = new ChildProcessFaceAnalyser({ processes: 1, maxPixels, engine, recogniser });
  closers.add("face analyser", () => analyser.close());
  return analyser;
}
