import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command, Option } from "commander";
import { type ImageAnalysis, UndecodableImageError } from "../src/face-analysis/face-analyser.js";
import type { ImageAndFace, Persona } from "../src/judgement/rows.js";
import { type TrainingReport, reportOnTraining } from "../src/judgement/training/training-report.js";
import type { TrainingResolution } from "../src/judgement/training/training-set.js";
import { runCommand, showProgress, wholeNumber } from "./support/command.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { UsageError, listPictures } from "./support/picture-files.js";
import { printHeading, printReading, printTable, printText } from "./support/report.js";

const RESOLUTIONS = ["512", "768", "1024"];
const PERSONA: Persona = { ageMin: null, ageMax: null, hairColor: null, matchThreshold: 0.85 };
/** One person at two resolutions, and one whose photos are all of one wall, as the shared folder has them. */
const OF_FACES = ["personas/person-a", "personas/person-b"];

const command = new Command("npm run eval:training --")
  .description("Prints the training report on a folder of pictures of one person, to be looked at")
  .option("--folder <dir>", "the folder")
  .option(
    "--faces <dir>",
    "instead, the folder of labelled faces, of which it takes the personas and one laboratory series",
  )
  .addOption(
    new Option("--resolution <pixels>", "that a trainer would run at").choices(RESOLUTIONS).default("1024"),
  )
  .option("--limit <n>", "at most so many pictures of each person", wholeNumber)
  .action(report);

interface Options {
  folder?: string;
  faces?: string;
  resolution: string;
  limit?: number;
}

async function report({ folder, faces, resolution, limit }: Options): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  for (const one of await setsOf(folder, faces)) {
    const rows: ImageAndFace[] = [];
    for (const [i, file] of one.files.slice(0, limit).entries()) {
      rows.push(...(await rowOf(analyser, file, i)));
      showProgress(i + 1, one.files.length, one.name);
    }
    print(one.name, reportOnTraining(rows, PERSONA, Number(resolution) as TrainingResolution));
  }
  await analyser.close();
}

/** @throws UsageError neither or both were given */
async function setsOf(folder?: string, faces?: string): Promise<{ name: string; files: string[] }[]> {
  if ((folder === undefined) === (faces === undefined))
    throw new UsageError("It takes either --folder or --faces");
  if (folder !== undefined) {
    return [{ name: basename(folder), files: listPictures(folder).map((name) => join(folder, name)) }];
  }
  const series = listPictures(join(faces!, "attributes/yale")).filter((name) =>
    name.startsWith("subject04."),
  );
  return [
    ...OF_FACES.map((name) => ({
      name,
      files: listPictures(join(faces!, name)).map((file) => join(faces!, name, file)),
    })),
    { name: "a laboratory's series", files: series.map((file) => join(faces!, "attributes/yale", file)) },
  ];
}

/** As the server would store it; none of a file that is no picture. */
async function rowOf(analyser: PhotoAnalyser, file: string, place: number): Promise<ImageAndFace[]> {
  const bytes = readFileSync(file);
  try {
    return [toRow(await analyser.analyse(bytes), bytes, basename(file), place)];
  } catch (error) {
    if (!(error instanceof UndecodableImageError)) throw error;
    printText(`${file} is no picture that the server reads.`);
    return [];
  }
}

function toRow(
  analysis: Omit<ImageAnalysis, "thumbnail" | "faceCrop">,
  bytes: Buffer,
  fileName: string,
  place: number,
): ImageAndFace {
  const { face, width, height, analyser, faceCount, measures, perceptualHash } = analysis;
  const image = { width, height, analyser, faceCount, measures, perceptualHash, fileName };
  return {
    image: {
      ...image,
      id: `${place}`,
      type: place === 0 ? "PRIMARY" : "REFERENCE",
      status: "READY",
      sha256: createHash("sha256").update(bytes).digest("hex"),
    },
    face: face && {
      ...face,
      model: analyser,
      embedding: [...face.embedding],
      secondEmbedding: [...face.secondEmbedding],
    },
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function print(
  name: string,
  { ready, count, wanted, shares, images, cohesion, problems, notes }: TrainingReport,
): void {
  printHeading(name);
  printReading(
    `${ready ? "Ready" : "Not ready"}: ${count} of ${images.length} images count, ${wanted.min} to ${wanted.max} are wanted; cohesion ${cohesion?.toFixed(3) ?? "not measured"}`,
  );
  printTable([
    ["view", "images", "of", "share", "wanted"],
    ...shares.map(({ view, images, of, share, lower, upper }) => [
      view,
      images.length,
      of,
      share === null ? "not measured" : percent(share),
      `${percent(lower)} to ${percent(upper)}`,
    ]),
  ]);
  for (const { code, view, finding, severity, message, advice } of problems) {
    printText(
      `- ${severity} ${[code, view, finding].filter((part) => part !== null).join(" ")}: ${message} ${advice}`,
    );
  }
  for (const note of notes) printText(note);
}

void runCommand(command);
