/** Whether there is anything in an answer's `data`: a field that came to something. */
export const hasAnswer = (data: Record<string, unknown> | null | undefined): boolean =>
  Object.values(data ?? {}).some((value) => value !== null);
