import { generateKeyPairSync } from "node:crypto";
import { md, pki } from "node-forge";

/** What a TLS server needs, in PEM. */
export interface ServerCertificate {
  key: string;
  cert: string;
}

const DAY_MS = 86_400_000;
const fromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** A key of the system's, as making one in JavaScript takes seconds. */
function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const key = pki.privateKeyFromPem(pem);
  return { pem, key, publicKey: pki.setRsaPublicKey(key.n, key.e) };
}

type Key = ReturnType<typeof newKey>;

interface Made {
  subject: string;
  issuer: string;
  publicKey: Key["publicKey"];
  signedBy: Key;
  validDays: readonly [number, number];
  extensions: object[];
}

let made = 0;

function sign({ subject, issuer, publicKey, signedBy, validDays, extensions }: Made): string {
  const certificate = pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `0${++made}`;
  [certificate.validity.notBefore, certificate.validity.notAfter] = validDays.map(fromNow) as [Date, Date];
  certificate.setSubject([{ name: "commonName", value: subject }]);
  certificate.setIssuer([{ name: "commonName", value: issuer }]);
  certificate.setExtensions(extensions);
  certificate.sign(signedBy.key, md.sha256.create());
  return pki.certificateToPem(certificate);
}

/** DNS names, as extensions number them. */
const DNS_NAME = 2;

/** An authority that nobody trusts who was not told to. */
export class MadeAuthority {
  private readonly name = `Made for a test ${++made}`;
  private readonly key = newKey();
  private readonly serverKey = newKey();
  /** In PEM. */
  readonly certificate = sign({
    subject: this.name,
    issuer: this.name,
    publicKey: this.key.publicKey,
    signedBy: this.key,
    validDays: [-2, 2],
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });

  /** For a server of this name. @param validDays from now; a negative end has passed */
  certify(name: string, validDays: readonly [number, number] = [-1, 1]): ServerCertificate {
    const cert = sign({
      subject: name,
      issuer: this.name,
      publicKey: this.serverKey.publicKey,
      signedBy: this.key,
      validDays,
      extensions: [{ name: "subjectAltName", altNames: [{ type: DNS_NAME, value: name }] }],
    });
    return { key: this.serverKey.pem, cert };
  }

  /** By nobody but the server itself. */
  static selfSigned(name: string): ServerCertificate {
    const key = newKey();
    const extensions = [{ name: "subjectAltName", altNames: [{ type: DNS_NAME, value: name }] }];
    const of = { subject: name, issuer: name, publicKey: key.publicKey, signedBy: key };
    return { key: key.pem, cert: sign({ ...of, validDays: [-1, 1], extensions }) };
  }
}
