import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type Config, InvalidConfigError } from "./config/config.js";
import { presentAnalyser, putRecogniserInForce } from "./face-analysis/analyser-version.js";
import { type RecogniserFile, nameOfRecogniser } from "./face-analysis/networks/recogniser-file.js";
import { putCurveInForce } from "./judgement/likeness/match-score.js";

const points = z
  .array(z.tuple([z.number().min(0), z.number().min(0).max(1)]))
  .min(2)
  .refine(
    (all) => all.every(([at, score], i) => i === 0 || (at > all[i - 1]![0] && score < all[i - 1]![1])),
    "must rise in distance and fall in score",
  );

/** What `eval:calibrate` writes. */
const calibrationSchema = z.object({
  analyser: z.string(),
  points,
  pointsOfMany: points,
  // Copies are known by the first embedding, which must have a part.
  secondShare: z.number().min(0).max(0.95),
});

/**
 * Puts the operator's own recogniser in force, with the curve of its scores: this process's analyses are named after it from now on. Null where there is none.
 * @throws InvalidConfigError a file cannot be read, or the calibration is of another model
 */
export async function composeRecogniser({ recogniser }: Config): Promise<RecogniserFile | null> {
  if (recogniser === null) return null;
  const name = await read("RECOGNISER_MODEL", recogniser.model, nameOfRecogniser);
  const { analyser, ...curve } = await read("RECOGNISER_CALIBRATION", recogniser.calibration, async (file) =>
    calibrationSchema.parse(JSON.parse(await readFile(file, "utf8"))),
  );
  putRecogniserInForce(name);
  if (analyser !== presentAnalyser())
    throw new InvalidConfigError([
      `RECOGNISER_CALIBRATION ${recogniser.calibration} is of ${analyser}, and the server's analyses are now by ${presentAnalyser()}: make it anew with npm run eval:calibrate`,
    ]);
  putCurveInForce(analyser, curve);
  return { file: recogniser.model, name };
}

async function read<T>(setting: string, file: string, reader: (file: string) => Promise<T>): Promise<T> {
  try {
    return await reader(file);
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ")
        : error instanceof Error
          ? error.message
          : String(error);
    throw new InvalidConfigError([`${setting} ${file} cannot be used: ${reason}`]);
  }
}
