/** Above 0 what is seen is rather of the class. */
export interface LinearClassifier {
  bias: number;
  /** One for each feature. */
  weights: number[];
}

export const logitOf = ({ bias, weights }: LinearClassifier, features: Float64Array): number =>
  features.reduce((sum, value, i) => sum + value * weights[i]!, bias);

export const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value) / values.length;
