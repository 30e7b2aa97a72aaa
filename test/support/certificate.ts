/** A certificate that vouches for itself, for local servers: X.509 v3 (RFC 5280), P-256, valid for a day around now. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const [commonName, basicConstraints, alternativeNames, ecdsaWithSha256] = ['550403', '551d13', '551d11', '2a8648ce3d040302'];
const utcTime = (ms: number): Buffer => tlv(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

export function certificateFor({ names, addresses }: { readonly names: readonly string[]; readonly addresses: readonly string[] }): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const who = sequence(tlv(0x31, sequence(oid(commonName), tlv(0x0c, Buffer.from(names[0] ?? 'test')))));
  const known = sequence(...names.map((name) => tlv(0x82, Buffer.from(name))), ...addresses.map((address) => tlv(0x87, Buffer.from(address.split('.').map(Number)))));
  const extensions = tlv(0xa3, sequence(
    sequence(oid(basicConstraints), tlv(0x01, Buffer.from([0xff])), tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff]))))),
    sequence(oid(alternativeNames), tlv(0x04, known)),
  ));
  const algorithm = sequence(oid(ecdsaWithSha256));
  const [day, now] = [86_400_000, Date.now()];
  const body = sequence(tlv(0xa0, tlv(0x02, Buffer.from([2]))), tlv(0x02, Buffer.from([1])), algorithm, who, sequence(utcTime(now - day), utcTime(now + day)), who, publicKey.export({ type: 'spki', format: 'der' }), extensions);
  const whole = sequence(body, algorithm, tlv(0x03, Buffer.from([0]), sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}
