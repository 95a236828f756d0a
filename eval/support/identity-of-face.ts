import { presentAnalyser } from "../../src/face-analysis/analyser-version.js";
import { type Embedded, identityOf } from "../../src/judgement/likeness/identity.js";

/** What the server compares a face by that its present analyser described. */
export const identityOfFace = ({
  embedding,
  secondEmbedding,
}: Pick<Embedded, "embedding" | "secondEmbedding">): Float64Array =>
  identityOf({ model: presentAnalyser(), embedding, secondEmbedding });
