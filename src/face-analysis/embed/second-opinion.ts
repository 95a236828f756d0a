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

export async function askSecondOpinion(
  networks: FaceNetworks,
  head: UprightPicture,
  landmarks: Point[],
): Promise<SecondOpinion> {
  const [reading] = await networks.readFaceres([drawFaceresSquare(head, landmarks)]);
  return {
    estimatedAge: estimateAge(reading!.ages),
    secondEmbedding:
      networks.recogniser === null
        ? secondEmbeddingOf(reading!.features)
        : await embedByRecogniser(networks.recogniser, head, landmarks),
  };
}
