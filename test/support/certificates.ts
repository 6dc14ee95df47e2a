import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** X.509 certificates (RFC 5280) made on the spot: of any dates, and without a key that lies in a repository. */

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 0x80
      ? Buffer.of(body.length)
      : body.length < 0x100
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, body]);
};
const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
const text = (tag: number, value: string) => tlv(tag, Buffer.from(value));

/** Numbers below 128 only, but for the first two. */
const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const tail = rest.flatMap((one) => {
    const bytes = [one & 0x7f];
    for (let left = one >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  });
  return tlv(0x06, Buffer.of(first * 40 + second, ...tail));
};

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const named = (name: string) => sequence(tlv(0x31, sequence(oid('2.5.4.3'), text(0x0c, name))));
/** GeneralizedTime. */
const time = (at: number) => text(0x18, new Date(at).toISOString().replace(/[-:T]|\.\d+/g, ''));
const extension = (id: string, value: Uint8Array) => sequence(oid(id), tlv(0x04, value));

export interface Issued {
  readonly pem: string;
  readonly key: string;
  readonly name: string;
  readonly signer: KeyObject;
}

/** A certificate: of an authority, or signed by one (by itself when none is given). Instants are epoch milliseconds. */
export function issue(
  name: string,
  {
    from,
    to,
    names = [],
    by,
    authority = false,
  }: {
    readonly from: number;
    readonly to: number;
    readonly names?: readonly string[];
    readonly by?: Issued;
    readonly authority?: boolean;
  },
): Issued {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const alternatives = names.map((one) =>
    isIPv4(one) ? tlv(0x87, Buffer.from(one.split('.').map(Number))) : text(0x82, one),
  );
  const extensions = [
    extension('2.5.29.19', sequence(...(authority ? [Buffer.of(0x01, 0x01, 0xff)] : []))),
    ...(names.length === 0 ? [] : [extension('2.5.29.17', sequence(...alternatives))]),
  ];
  const body = sequence(
    tlv(0xa0, Buffer.of(0x02, 0x01, 0x02)),
    tlv(0x02, Buffer.concat([Buffer.of(0x01), randomBytes(8)])),
    ecdsaWithSha256,
    named(by?.name ?? name),
    sequence(time(from), time(to)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, by?.signer ?? privateKey);
  const der = sequence(body, ecdsaWithSha256, tlv(0x03, Buffer.of(0), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    name,
    signer: privateKey,
  };
}
