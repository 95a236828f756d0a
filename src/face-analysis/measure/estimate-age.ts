import { FaceNetworks, RgbaPixels } from "../networks/face-networks.js";

/**
 * Years, by the age network.
 * @param square see `draw-landmark-square.ts`
 * @returns null when the network gives no number
 */
export async function estimateAge(networks: FaceNetworks, square: RgbaPixels): Promise<number | null> {
  const [years] = await networks.estimateAges([square]);
  return Number.isFinite(years) ? years! : null;
}
