/**
 * In a test, or in a `before` for all the tests beside it: leaves them out, and tells who reads the report why.
 * @param reason what is missing here, and how to get it where that is easy
 */
export function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`);
  return context.skip();
}
