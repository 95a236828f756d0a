/**
 * Whether something was handed to the network in time. What is not is not taken back: it is for the caller to end the connection. One that failed counts as
 * sent, as nobody is there any more.
 */
export function sendInTime(
  write: (done: (error?: Error | null) => void) => void,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    write(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
