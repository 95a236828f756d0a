import { Point } from "./face-analyser.js";
import { LEFT_EYE, MOUTH, RIGHT_EYE, eyeLine, partCentre } from "./landmark-groups.js";
import { CHIP_SIZE } from "./networks/face-networks.js";
import { PipelineOptions } from "./pipeline-options.js";
import { Similarity, fitSimilarity, meanPoint, squareToUpright } from "./similarity.js";

/** dlib's own padding for the recognition network these weights come from (dnn_face_recognition_ex.cpp). */
const CHIP_PADDING = 0.25;

/**
 * Where the points of an average upright face lie in an unpadded chip of side 1, for landmark indices 27 to 54 and 60 to 64:
 * `mean_face_shape_x/y` of dlib 19's get_face_chip_details (image_transforms/interpolation.h). dlib leaves out the
 * eyebrows and the lower lip, which move without the head, and so do we.
 */
// prettier-ignore
const MEAN_FACE: readonly (readonly [index: number, x: number, y: number])[] = [
  [27, 0.490127, 0.203352], [28, 0.490127, 0.307009], [29, 0.490127, 0.409805], [30, 0.490127, 0.515625],
  [31, 0.36688, 0.587326], [32, 0.426036, 0.609345], [33, 0.490127, 0.628106], [34, 0.554217, 0.609345],
  [35, 0.613373, 0.587326], [36, 0.121737, 0.216423], [37, 0.187122, 0.178758], [38, 0.265825, 0.179852],
  [39, 0.334606, 0.231733], [40, 0.260918, 0.245099], [41, 0.182743, 0.244077], [42, 0.645647, 0.231733],
  [43, 0.714428, 0.179852], [44, 0.793132, 0.178758], [45, 0.858516, 0.216423], [46, 0.79751, 0.244077],
  [47, 0.719335, 0.245099], [48, 0.254149, 0.780233], [49, 0.340985, 0.745405], [50, 0.428858, 0.727388],
  [51, 0.490127, 0.742578], [52, 0.551395, 0.727388], [53, 0.639268, 0.745405], [54, 0.726104, 0.780233],
  [60, 0.290379, 0.784792], [61, 0.428096, 0.778746], [62, 0.490127, 0.785343], [63, 0.552157, 0.778746],
  [64, 0.689874, 0.784792],
];

/** face-api's square (FaceLandmarks.alignDlib): centre of eyes and mouth at these shares, eyes to mouth 0.45 of the side. */
const SQUARE_CENTRE_Y = 0.43;
const EYES_TO_MOUTH = 0.45;

/** Maps the picture to the upright chip of {@link CHIP_SIZE} squared that the recognition network takes. */
export function alignToChip(landmarks: Point[], alignment: PipelineOptions["alignment"]): Similarity {
  return alignment === "dlib-similarity" ? fitMeanFace(landmarks) : turnByEyeLine(landmarks);
}

function fitMeanFace(landmarks: Point[]): Similarity {
  return fitSimilarity(
    MEAN_FACE.map(([index]) => landmarks[index]!),
    MEAN_FACE.map(([, x, y]) => ({ x: inChip(x), y: inChip(y) })),
  );
}

const inChip = (share: number): number => ((CHIP_PADDING + share) / (2 * CHIP_PADDING + 1)) * CHIP_SIZE;

function turnByEyeLine(landmarks: Point[]): Similarity {
  const eyes = [partCentre(landmarks, LEFT_EYE), partCentre(landmarks, RIGHT_EYE)];
  const mouth = partCentre(landmarks, MOUTH);
  const toMouth = eyes.map(({ x, y }) => Math.hypot(mouth.x - x, mouth.y - y));
  const side = (toMouth[0]! + toMouth[1]!) / 2 / EYES_TO_MOUTH;
  const { turnRadians } = eyeLine(landmarks);
  const reference = meanPoint([...eyes, mouth]);
  const down = (0.5 - SQUARE_CENTRE_Y) * side;
  const centre = {
    x: reference.x - Math.sin(turnRadians) * down,
    y: reference.y + Math.cos(turnRadians) * down,
  };
  return squareToUpright(centre, side, turnRadians, CHIP_SIZE);
}
