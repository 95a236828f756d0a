import type { Point } from "../face-analyser.js";
import { estimateAge } from "../measure/estimate-age.js";
import type { FaceNetworks } from "../networks/face-networks.js";
import type { UprightPicture } from "../picture/upright-picture.js";
import { drawFaceresSquare } from "./draw-faceres-square.js";
import { embedByRecogniser } from "./embed-by-recogniser.js";
import { secondEmbeddingOf } from "./second-embedding.js";

/** What is asked of a second network: how old a face looks, and what it knows it by. */
export interface SecondOpinion {
  /** Years; null where it could not be told. */
  estimatedAge: number | null;
  /** Of length 1: faceres' 256 numbers, or those of the operator's own recogniser. */
  secondEmbedding: Float32Array;
}

/** @returns besides, what faceres knows the face by, which is the second embedding unless the operator brought a recogniser */
export async function askSecondOpinion(
  networks: FaceNetworks,
  head: UprightPicture,
  landmarks: Point[],
): Promise<SecondOpinion & { faceres: Float32Array }> {
  const [reading] = await networks.readFaceres([drawFaceresSquare(head, landmarks)]);
  const faceres = secondEmbeddingOf(reading!.features);
  return {
    faceres,
    estimatedAge: estimateAge(reading!.ages),
    secondEmbedding:
      networks.recogniser === null ? faceres : await embedByRecogniser(networks.recogniser, head, landmarks),
  };
}
