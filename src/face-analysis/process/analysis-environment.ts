/**
 * What a process that reads strangers' pictures is told of its parent's environment: where programs, libraries and temporary files are,
 * and how text and time are written. Everything else stays behind, keys and the database's address above all.
 */
const ALLOWED = new Set([
  "PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "HOME",
  "TMPDIR",
  "TMP",
  "TEMP",
  "LANG",
  "LANGUAGE",
  "TZ",
  // Without these no program starts on Windows.
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
]);

/** The allowed part of an environment. */
export function analysisEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isAllowed = (name: string) => ALLOWED.has(name.toUpperCase()) || name.startsWith("LC_");
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isAllowed(name)));
}
