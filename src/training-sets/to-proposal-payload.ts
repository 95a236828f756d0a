import { toGlobalId } from "../ids/global-id.js";
import { NODE_TYPES } from "./manifest.js";
import type { ProposedPicture, TrainingProposal } from "./propose-training-set.js";
import { toTrainingPicture, toTrainingReadiness } from "./readiness.graphql.js";
import type { PictureRef } from "./readiness.js";
import type { ProposeTrainingSetPayload } from "./training-mutations.graphql.js";

/** A proposal as clients see it. */
export function toProposalPayload({
  chosen,
  leftOut,
  readiness,
}: TrainingProposal): ProposeTrainingSetPayload {
  const toObject = ({ ref, reasons }: ProposedPicture) => ({ picture: toTrainingPicture(ref), reasons });
  const idsOf = (kind: PictureRef["kind"]) =>
    chosen.flatMap(({ ref }) => (ref.kind === kind ? [toGlobalId(NODE_TYPES[kind], ref.id)] : []));
  return {
    chosen: chosen.map(toObject),
    leftOut: leftOut.map(toObject),
    candidateIds: idsOf("CANDIDATE"),
    referenceImageIds: idsOf("REFERENCE_IMAGE"),
    readiness: toTrainingReadiness(readiness),
    userErrors: [],
  };
}
