import { FaceMeasures, Measure, numberOf } from "./measure.js";
import { EXPRESSIONS, Expression, FaceNetworks, RgbaPixels } from "../networks/face-networks.js";

/** The measure of each expression. */
export const EXPRESSION_MEASURES = {
  neutral: "expressionNeutrality",
  happy: "expressionHappy",
  sad: "expressionSad",
  angry: "expressionAngry",
  fearful: "expressionFearful",
  disgusted: "expressionDisgusted",
  surprised: "expressionSurprised",
} as const satisfies Record<Expression, keyof FaceMeasures>;

type ExpressionMeasures = Record<(typeof EXPRESSION_MEASURES)[Expression], Measure>;

/**
 * How likely each expression is, by the expression network.
 * @param square see `draw-landmark-square.ts`
 */
export async function measureExpression(
  networks: FaceNetworks,
  square: RgbaPixels,
): Promise<ExpressionMeasures> {
  const [probabilities] = await networks.classifyExpressions([square]);
  const measures = EXPRESSIONS.map((expression, i) => {
    const probability = probabilities![i]!;
    const measure = Number.isFinite(probability)
      ? probability
      : { notMeasured: "the network gave no number" };
    return [EXPRESSION_MEASURES[expression], measure];
  });
  return Object.fromEntries(measures) as ExpressionMeasures;
}

/** The likeliest expression; null when none was measured. */
export function dominantExpression(measures: FaceMeasures): Expression | null {
  const likely = EXPRESSIONS.map((expression) => ({
    expression,
    probability: numberOf(measures[EXPRESSION_MEASURES[expression]]),
  }))
    .filter(({ probability }) => probability !== null)
    .toSorted((p, q) => q.probability! - p.probability!);
  return likely[0]?.expression ?? null;
}
