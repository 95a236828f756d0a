/** Ways a picture can end the process that reads it. */
const ENDINGS = {
  exits: () => process.exit(7),
  throws: () => {
    throw new TypeError("nobody catches this");
  },
  exhaustsTheHeap: () => {
    const hoard: object[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, (_, i) => ({ i })));
  },
  // What a fault in native code does.
  segfaults: () => process.kill(process.pid, "SIGSEGV"),
  aborts: () => process.abort(),
  // As native code may: the process hears nothing any more.
  hangs: () => {
    for (;;);
  },
};

export type Ending = keyof typeof ENDINGS;

/** A picture that ends the process which reads it; decoders ignore what follows a picture. */
export function deadly(picture: Buffer, ending: Ending): Buffer {
  return Buffer.concat([picture, Buffer.from(`<${ending}>`)]);
}

/** In the process that reads it: ends it, a moment later, if the picture is {@link deadly}. */
export function endIfDeadly(picture: Buffer): void {
  const tail = picture.subarray(-32).toString("latin1");
  const ending = Object.entries(ENDINGS).find(([name]) => tail.endsWith(`<${name}>`));
  if (ending !== undefined) setImmediate(ending[1]);
}
