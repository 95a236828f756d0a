/**
 * What is wrong with settings that are right by themselves, a line each.
 * @param given the variables that are set
 */
export function problemsBetweenSettings(given: Record<string, string | undefined>): string[] {
  const ofMedia = ["GCS_API_ENDPOINT", "GCS_PUBLIC_BASE_URL"]
    .filter((name) => given[name] !== undefined && given.GCS_BUCKET === undefined)
    .map((name) => `${name} is set but GCS_BUCKET is not, so media would go to disk; set both or neither`);
  return [...ofMedia, ...problemsOfRecogniser(given)];
}

function problemsOfRecogniser(given: Record<string, string | undefined>): string[] {
  const { RECOGNISER_MODEL: model, RECOGNISER_CALIBRATION: calibration, FACE_ENGINE: engine } = given;
  if (model === undefined && calibration === undefined) return [];
  if (calibration === undefined)
    return [
      "RECOGNISER_MODEL is set but RECOGNISER_CALIBRATION is not: without it no distance has a score; npm run eval:calibrate makes it",
    ];
  if (model === undefined)
    return ["RECOGNISER_CALIBRATION is set but RECOGNISER_MODEL is not; set both or neither"];
  return engine === "face-api"
    ? ["RECOGNISER_MODEL is run by onnxruntime alone: leave FACE_ENGINE unset"]
    : [];
}
