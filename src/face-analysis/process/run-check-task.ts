import { checkPicture, type PictureCheck } from "../picture/check-picture.js";
import "./sharp-on-one-core.js";

/** What a checking process is asked. */
export interface CheckTask {
  path: string;
  maxPixels: number;
  maxPixelScans: number;
}

export const runCheckTask = ({ path, maxPixels, maxPixelScans }: CheckTask): Promise<PictureCheck> =>
  checkPicture(path, maxPixels, maxPixelScans);
