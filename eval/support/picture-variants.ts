import sharp from "sharp";

/** The same photo as somebody might upload it once more. */
export interface PictureVariant {
  name: string;
  /** How far the picture stands turned clockwise, in quarter turns. */
  turnedDegrees: 0 | 90 | 180 | 270;
  make(photo: Buffer): Promise<Buffer>;
}

const GREY = "#808080";

/** Lossless but for what the variant is about; every photo is first brought upright by its own EXIF orientation. */
export const PICTURE_VARIANTS: readonly PictureVariant[] = [
  variant("EXIF orientation 6", 0, (upright) => upright.rotate(270).withMetadata({ orientation: 6 })),
  variant("EXIF orientation 3", 0, (upright) => upright.rotate(180).withMetadata({ orientation: 3 })),
  variant("pixels turned 90°", 90, (upright) => upright.rotate(90)),
  variant("pixels turned 180°", 180, (upright) => upright.rotate(180)),
  variant("pixels turned 270°", 270, (upright) => upright.rotate(270)),
  ...[-15, 15, -30, 30, -45, 45].map((angle) =>
    variant(`tilted ${angle}°`, 0, (upright) => upright.rotate(angle, { background: GREY })),
  ),
  variant("4 times as large", 0, resized(4)),
  variant("a quarter as large", 0, resized(1 / 4)),
  variant("JPEG quality 50", 0, (upright) => upright.jpeg({ quality: 50 })),
  variant("mirrored", 0, (upright) => upright.flop()),
];

function variant(
  name: string,
  turnedDegrees: PictureVariant["turnedDegrees"],
  change: (upright: sharp.Sharp, width: number) => sharp.Sharp,
): PictureVariant {
  return {
    name,
    turnedDegrees,
    async make(photo) {
      const { data, info } = await sharp(photo).autoOrient().png().toBuffer({ resolveWithObject: true });
      const changed = change(sharp(data), info.width);
      return (name.startsWith("JPEG") ? changed : changed.png({ compressionLevel: 1 })).toBuffer();
    },
  };
}

function resized(factor: number) {
  return (upright: sharp.Sharp, width: number): sharp.Sharp => upright.resize(Math.round(width * factor));
}
