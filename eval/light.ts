import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { type FaceMeasures, numberOf } from "../src/face-analysis/measure/measure.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { FindingCode } from "../src/judgement/finding.js";
import { pictureQualityFindings } from "../src/judgement/image/picture-quality-findings.js";
import { describeMachine, runCommand } from "./support/command.js";
import { type FacesOptions, facesCommand } from "./support/faces-folder.js";
import { describeShare } from "./support/labelled-faces.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { SKINS, analysePortraits } from "./support/portraits.js";
import { printReading, printTable } from "./support/report.js";
import { quantile } from "./support/verification-statistics.js";

const command = facesCommand(
  "eval:light",
  "Whether light is judged alike on dark and on light skin, on UTKFace's photos as they are",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const portraits = await analysePortraits(analyser, faces, limit);
  await analyser.close();
  const rows = SKINS.flatMap((label) => {
    const measures = portraits.flatMap(({ skin, face }) => (face && skin === label ? [face.measures] : []));
    return measures.length > 0 ? [{ label, ...read(measures) }] : [];
  });
  printReading(`${rows.reduce((sum, { photos }) => sum + photos, 0)} faces of ${portraits.length} pictures`);
  printTable([
    ["as labelled", "faces", "dark share: median", "90 %", "most", "UNDER_EXPOSED", "dynamic range: median"],
    ...rows.map((row) => [
      row.label,
      row.photos,
      ...row.dark.map((share) => share.toFixed(2)),
      describeShare(row.underExposed, row.photos),
      row.dynamicRange.toFixed(2),
    ]),
  ]);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), rows }));
}

function read(measures: FaceMeasures[]) {
  const sorted = (name: "underExposure" | "dynamicRange"): number[] =>
    measures
      .map((one) => numberOf(one[name]))
      .filter((value) => value !== null)
      .toSorted((a, b) => a - b);
  return {
    photos: measures.length,
    dark: [0.5, 0.9, 1].map((share) => quantile(sorted("underExposure"), share)),
    underExposed: measures.filter(isUnderExposed).length,
    dynamicRange: quantile(sorted("dynamicRange"), 0.5),
  };
}

/** What could not be measured is no find. */
const isUnderExposed = (measures: FaceMeasures): boolean =>
  pictureQualityFindings(measures, DEFAULT_THRESHOLDS).some(
    (penalty) => penalty?.finding.code === FindingCode.UNDER_EXPOSED && penalty.finding.measured !== null,
  );

void runCommand(command);
