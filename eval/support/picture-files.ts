import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What the person at the command line can put right; the message says how. */
export class UsageError extends Error {}

export interface PicturePair {
  split: string;
  /** Paths inside the folder of pictures, with forward slashes. */
  imageA: string;
  imageB: string;
  isSame: boolean;
}

/**
 * Reads a pairs file: CSV with the columns split, image_a, image_b, same (1 or 0), in any order, without quotes.
 * @param split only its pairs; all when undefined
 * @param limit at most so many, half of them of the same person where there are enough
 * @throws UsageError the file is missing, has other columns, or no pair of that split
 */
export function readPairs(file: string, split?: string, limit = Infinity): PicturePair[] {
  if (!existsSync(file)) throw new UsageError(`There is no pairs file ${file}`);
  const [header, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const columns = header!.split(",");
  const column = (name: string): number => {
    const at = columns.indexOf(name);
    if (at < 0) throw new UsageError(`${file} has no column ${name}: it needs split,image_a,image_b,same`);
    return at;
  };
  const [splitAt, a, b, same] = [column("split"), column("image_a"), column("image_b"), column("same")];
  const pairs = lines
    .map((line) => line.split(","))
    .map((cells) => ({
      split: cells[splitAt]!,
      imageA: cells[a]!,
      imageB: cells[b]!,
      isSame: cells[same] === "1",
    }))
    .filter((pair) => split === undefined || pair.split === split);
  if (pairs.length === 0) throw new UsageError(`${file} has no pair${split ? ` of the split ${split}` : ""}`);
  if (pairs.length <= limit) return pairs;
  const half = Math.ceil(limit / 2);
  const ofSame = pairs.filter(({ isSame }) => isSame).slice(0, half);
  return [...ofSame, ...pairs.filter(({ isSame }) => !isSame).slice(0, limit - ofSame.length)];
}

/** Every picture the pairs name, once. */
export const imagesOf = (pairs: PicturePair[]): string[] => [
  ...new Set(pairs.flatMap(({ imageA, imageB }) => [imageA, imageB])),
];

/** @throws UsageError the folder is missing */
export function requireFolder(folder: string): void {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}: --images names the pictures`);
}

/**
 * The pictures in a folder and its subfolders, by name.
 * @throws UsageError the folder is missing or holds none
 */
export function listPictures(folder: string): string[] {
  requireFolder(folder);
  const pictures = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        (entry.isFile() || entry.isSymbolicLink()) && /\.(?:jpe?g|png|webp|avif|hei[cf])$/i.test(entry.name),
    )
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
  if (pictures.length === 0) throw new UsageError(`${folder} holds no picture`);
  return pictures;
}
