import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** One connection on which a test writes every byte itself, to be cut off where no HTTP client would. */
export class RawConnection {
  /** Everything that came, as it came. */
  received = "";

  private constructor(private readonly socket: Socket) {
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => (this.received += chunk));
    // A connection that is reset shows in what was received.
    socket.on("error", () => {});
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** Resolves when the bytes have left this process. */
  async write(bytes: string | Buffer): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Closes without a word, as a phone does that loses its network. */
  destroy(): void {
    this.socket.destroy();
  }

  /** The status of the `number`-th answer, once it has arrived; undefined until then. */
  status(number = 1): number | undefined {
    const lines = [...this.received.matchAll(/HTTP\/1\.1 (\d{3})/g)];
    const status = lines[number - 1]?.[1];
    return status === undefined ? undefined : Number(status);
  }
}

/** One part of a multipart form with the boundary `b`. */
export const formPart = (headers: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; ${headers}\r\n\r\n${content}`;

/** The head of a request with a multipart form of that many bytes. */
export function formRequestHead(path: string, key: string, contentLength: number): string {
  return [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    `Authorization: Bearer ${key}`,
    "Apollo-Require-Preflight: true",
    "Content-Type: multipart/form-data; boundary=b",
    `Content-Length: ${contentLength}`,
    "",
    "",
  ].join("\r\n");
}
