/** SQL of a text that is the same in any case. By way of capitals, as some small letters share one: σ and ς, s and ſ, i and ı. */
export const inAnyCase = (expression: string): string => `lower(upper(${expression}))`;
