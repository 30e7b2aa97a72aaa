/** Which store a setting names, and how it is opened. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NatsConnection } from '@nats-io/nats-core';
import { Objm } from '@nats-io/obj';
import type { Artifacts } from '../../protocol/ports.ts';
import { LocalCopies } from './cache.ts';
import { artifactErrors } from './errors.ts';
import { FileArtifacts } from './file.ts';
import { NatsArtifacts } from './nats.ts';
import { S3Artifacts } from './s3.ts';

export interface ArtifactsOptions {
  /** Needed by `nats`; the caller closes it. */
  readonly nats?: NatsConnection;
  /** Folder for local copies of remote artifacts; ~/.cache/alidade/artifacts by default. */
  readonly cacheFolder?: string;
  /** Bytes of local copies kept; 10 GiB by default. */
  readonly cacheBytes?: number;
  /** Credentials that the URL does not carry: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const uploadTimeoutMs = 10 * 60_000;

/** Opens `file:///folder`, `s3://…` or `nats[://bucket]`; `ARTIFACT_BAD_URL` says what is wrong with another. */
export async function openArtifacts(url: string, options: ArtifactsOptions = {}): Promise<Artifacts> {
  if (url === 'nats' || url.startsWith('nats:')) return openNats(url, options);
  if (!URL.canParse(url)) throw artifactErrors.badUrl(url, 'it is no URL');
  const parsed = new URL(url);
  switch (parsed.protocol) {
    case 'file:':
      return new FileArtifacts(fileURLToPath(parsed));
    case 's3:':
      return openS3(parsed, options);
    default:
      throw artifactErrors.badUrl(url, `there is no store for ${parsed.protocol}`);
  }
}

const copiesFor = (options: ArtifactsOptions): LocalCopies =>
  new LocalCopies({
    folder: options.cacheFolder ?? join(homedir(), '.cache', 'alidade', 'artifacts'),
    maxBytes: options.cacheBytes ?? 10 * 2 ** 30,
    keepMs: 60 * 60_000,
  });

async function openNats(url: string, options: ArtifactsOptions): Promise<Artifacts> {
  const bucket = url.startsWith('nats://') ? url.slice('nats://'.length) : 'artifacts';
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(bucket)) throw artifactErrors.badUrl(url, 'the bucket is not made of letters, digits, _ and -');
  if (options.nats === undefined) throw artifactErrors.badUrl(url, 'there is no connection to a broker');
  const store = await new Objm(options.nats).create(bucket);
  return new NatsArtifacts({ store, copies: copiesFor(options), timeoutMs: uploadTimeoutMs });
}

async function openS3(url: URL, options: ArtifactsOptions): Promise<Artifacts> {
  const env = options.env ?? {};
  const shown = `s3://${url.host}${url.pathname}`;
  const [bucket, ...folders] = url.pathname.split('/').filter((part) => part !== '');
  if (bucket === undefined || url.hostname === '') throw artifactErrors.badUrl(shown, 'it names no bucket');
  const accessKey = decodeURIComponent(url.username) || env['AWS_ACCESS_KEY_ID'];
  const secretKey = decodeURIComponent(url.password) || env['AWS_SECRET_ACCESS_KEY'];
  if (accessKey === undefined || secretKey === undefined) throw artifactErrors.badUrl(shown, 'there are no credentials, neither in it nor in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  const region = url.searchParams.get('region') ?? env['AWS_REGION'] ?? 'us-east-1';
  const useSSL = url.searchParams.get('tls') !== 'false';
  // Half a second of modules, which nobody else needs.
  const { Client } = await import('minio');
  const client = new Client({ endPoint: url.hostname, useSSL, accessKey, secretKey, region, pathStyle: true, ...(url.port === '' ? {} : { port: Number(url.port) }) });
  if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
  return new S3Artifacts({ client, bucket, prefix: folders.length === 0 ? '' : `${folders.join('/')}/`, copies: copiesFor(options) });
}
