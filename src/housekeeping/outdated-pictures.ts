import type { EntityManager } from "typeorm";
import {
  countOutdatedCandidates,
  DESCRIBED_CANDIDATES,
  markOutdatedCandidates,
} from "../candidates/outdated-candidates.js";
import { CANDIDATE_ANALYSES, IMAGE_ANALYSES, type AnalysisQueue } from "../jobs/job-queue.js";
import {
  countOutdatedImages,
  findOtherAnalysers,
  markOutdatedImages,
  type OutdatedImage,
} from "../reference-images/outdated-images.js";

/** The pictures of one table that an earlier version of the analyser described. */
export interface OutdatedPictures {
  /** In the log. */
  called: string;
  queue: AnalysisQueue;
  findOtherAnalysers: typeof findOtherAnalysers;
  count(manager: EntityManager): Promise<number>;
  /** Marks some as waiting, and returns them. */
  mark(manager: EntityManager, analyser: string | null, limit: number): Promise<OutdatedImage[]>;
}

export const OUTDATED_IMAGES: OutdatedPictures = {
  called: "images",
  queue: IMAGE_ANALYSES,
  findOtherAnalysers,
  count: countOutdatedImages,
  mark: markOutdatedImages,
};

export const OUTDATED_CANDIDATES: OutdatedPictures = {
  called: "candidates",
  queue: CANDIDATE_ANALYSES,
  findOtherAnalysers: (manager) => findOtherAnalysers(manager, DESCRIBED_CANDIDATES),
  count: countOutdatedCandidates,
  mark: markOutdatedCandidates,
};
