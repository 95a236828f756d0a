import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { numberOf } from "../src/face-analysis/measure/measure.js";
import { FindingCode } from "../src/judgement/finding.js";
import { pictureQualityFindings } from "../src/judgement/image/picture-quality-findings.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { type FacesOptions, FaceSet, facesCommand, listPhotos, readPhoto } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printHeading, printReading, printTable } from "./support/report.js";
import { wilsonInterval } from "./support/verification-statistics.js";

const SETS: FaceSet[] = ["drawings", "generated", "personas", "yale", "utkface", "lfw"];
const PHOTOS_OF_A_SET = 300;

const command = facesCommand(
  "eval:photographs",
  "Which drawings are told from photographs, and how many photographs are taken for drawings",
).action(measure);

interface Look {
  name: string;
  lineContrast: number | null;
  flatShading: number | null;
  isDrawn: boolean;
}

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const sets = [];
  for (const set of SETS) {
    const names = listPhotos(faces, set, limit ?? PHOTOS_OF_A_SET);
    const looks: Look[] = [];
    for (const [i, name] of names.entries()) {
      const { face } = await analyser.analyse(readPhoto(faces, set, name).bytes);
      if (face) {
        const { lineContrast, flatShading } = face.measures;
        const findings = pictureQualityFindings(face.measures, DEFAULT_THRESHOLDS);
        const isDrawn = findings.some((penalty) => penalty?.finding.code === FindingCode.NOT_A_PHOTOGRAPH);
        looks.push({
          name,
          lineContrast: numberOf(lineContrast),
          flatShading: numberOf(flatShading),
          isDrawn,
        });
      }
      showProgress(i + 1, names.length, `pictures of ${set}`);
    }
    sets.push({ set, pictures: names.length, looks });
  }
  await analyser.close();
  print(sets);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), sets }));
}

function print(sets: { set: FaceSet; pictures: number; looks: Look[] }[]): void {
  const pictures = sets.reduce((sum, set) => sum + set.pictures, 0);
  printReading(
    `${pictures} pictures; bounds: line contrast ${DEFAULT_THRESHOLDS.drawn.lineContrast}, flat shading ${DEFAULT_THRESHOLDS.drawn.flatShading}`,
  );
  printTable([
    [
      "",
      "pictures",
      "with a face",
      "called drawn",
      "95 % interval of the share, %",
      "highest line contrast",
      "highest flat shading",
    ],
    ...sets.map(({ set, pictures, looks }) => {
      const drawn = looks.filter(({ isDrawn }) => isDrawn).length;
      const interval = wilsonInterval(drawn / looks.length, looks.length);
      return [
        set,
        pictures,
        looks.length,
        drawn,
        interval.map((share) => (100 * share).toFixed(1)).join("-"),
        Math.max(...looks.map(({ lineContrast }) => lineContrast ?? 0)).toFixed(0),
        Math.max(...looks.map(({ flatShading }) => flatShading ?? 0)).toFixed(3),
      ];
    }),
  ]);
  printHeading("The drawings");
  printTable([
    ["", "line contrast", "flat shading", "called drawn"],
    ...sets[0]!.looks.map(({ name, lineContrast, flatShading, isDrawn }) => [
      name,
      lineContrast?.toFixed(0) ?? "",
      flatShading?.toFixed(3) ?? "",
      isDrawn ? "yes" : "no",
    ]),
  ]);
}

void runCommand(command);
