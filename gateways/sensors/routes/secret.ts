/** Secrets of receivers: written in the file, or better in a file of their own, which is read at each sending so that it can be changed. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { Reader } from '../../../actors/sensors/core/notify/fault.ts';

export type Secret = { readonly value: string } | { readonly file: string };

/** From `name` or `name_file`; both are a fault. Files count from `folder`. */
export function readSecret(value: Reader, file: Reader, folder: string): Secret | undefined {
  const [text, path] = [value.text(), file.text()];
  if (text !== undefined && path !== undefined) return file.fault('is given beside the value itself; one of them is enough');
  if (path !== undefined) return { file: resolve(folder, path) };
  return text === undefined ? undefined : { value: text };
}

/** Without the line end that editors leave. Throws (retryable) when its file cannot be read; the message holds no secret. */
export async function secretText(secret: Secret): Promise<string> {
  if ('value' in secret) return secret.value;
  try {
    return (await readFile(secret.file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new AlidadeError('SECRET_UNREADABLE', `the secret in ${secret.file} cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'}`, { retryable: true });
  }
}
