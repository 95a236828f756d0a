import { nameOf } from "../references/name-of";
import type { Box, ReferenceDetail } from "../references/operations";

/** Of the face's height: room for hair and shoulders, as the server's own face crops have it. */
const ROOM = 3;
const QUALITY = 0.95;

/** The part of the picture around a face, as a file to upload. Rejects where the picture cannot be read here, as HEIC outside Safari. */
export async function cropFor(
  image: Pick<ReferenceDetail, "url" | "width" | "height" | "fileName">,
  box: Box,
): Promise<File> {
  const response = await fetch(image.url);
  const bitmap = await createImageBitmap(await response.blob());
  const side = Math.min(box.height * ROOM, image.width, image.height);
  const x = clamp(box.x + box.width / 2 - side / 2, image.width - side);
  const y = clamp(box.y + box.height / 2 - side / 2, image.height - side);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(side);
  canvas.getContext("2d")!.drawImage(bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (blob === null) throw new Error("The canvas gave no picture.");
  return new File([blob], `${nameOf(image).replace(/\.\w+$/, "")}-crop.jpg`, { type: "image/jpeg" });
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
