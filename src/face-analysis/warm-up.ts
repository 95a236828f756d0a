import { PIPELINE } from "./pipeline.js";
import {
  CHIP_SIZE,
  CROP_SIZE,
  FACERES_SQUARE_SIZE,
  FaceNetworks,
  MESH_CROP_SIZE,
  RgbaPixels,
} from "./networks/face-networks.js";

/** Runs each network once on grey: the first run compiles and allocates, and takes several times as long as the next. */
export async function runEveryNetwork(networks: FaceNetworks): Promise<void> {
  const { firstLook, secondLook, secondLookBesideLargeFace } = PIPELINE;
  for (const { longSide } of [firstLook, secondLook, secondLookBesideLargeFace]) {
    await networks.detectFaces(grey(longSide), 1);
  }
  await networks.findLandmarks([grey(CROP_SIZE)]);
  await networks.findMesh(grey(MESH_CROP_SIZE));
  await networks.findMeshWithEyes(grey(MESH_CROP_SIZE));
  await networks.embed([grey(CHIP_SIZE), grey(CHIP_SIZE)]);
  await networks.readFaceres([grey(FACERES_SQUARE_SIZE)]);
  await networks.classifyExpressions([grey(CROP_SIZE)]);
}

function grey(side: number): RgbaPixels {
  return { width: side, height: side, data: new Uint8ClampedArray(4 * side * side).fill(127) };
}
