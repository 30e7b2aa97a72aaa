/** The OpenAPI document, and the table of routes in the README that is printed from it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import type { TestDoor } from './door.ts';

const readme = new URL('../../../gateways/http/README.md', import.meta.url);
const [begin, end] = ['<!-- routes: printed from the OpenAPI document -->', '<!-- end of routes -->'];
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** One row a path and method; HEAD goes with GET. */
export function routesTable(document: unknown): string {
  const rows = Object.entries(recordOf(recordOf(document)['paths'])).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).filter(([method]) => method !== 'head').map(([method, operation]) => `| \`${method.toUpperCase()} ${path}\` | ${String(recordOf(operation)['summary'])} |`),
  );
  return ['| route | what it does |', '|---|---|', ...rows].join('\n');
}

export function documentTests(door: () => TestDoor): void {
  describe('the OpenAPI document', () => {
    test('is valid OpenAPI 3.1, and every operation says what it does and how it refuses', async () => {
      const { json } = await door().ask('/docs/json');
      const validator = new Validator();
      const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(json)));
      expect([valid, errors]).toEqual([true, undefined]);
      expect(validator.version).toBe('3.1');
      for (const [path, methods] of Object.entries(recordOf(recordOf(json)['paths'])))
        for (const [method, operation] of Object.entries(recordOf(methods))) expect(operation, `${method} ${path}`).toMatchObject({ summary: expect.stringMatching(/./), tags: [expect.any(String)], responses: { default: { content: { 'application/problem+json': expect.anything() } } } });
    });

    test('is shown at /docs, by files of our own', async () => {
      const page = await door().ask('/docs/');
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
      expect([...page.text.matchAll(/(?:src|href)="(https?:)/g)]).toEqual([]);
    });

    test('the table of routes in the README is this one (ALIDADE_WRITE_TABLES=1 writes it)', async () => {
      const table = routesTable((await door().ask('/docs/json')).json);
      const text = readFileSync(readme, 'utf8');
      const written = `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`;
      if (process.env['ALIDADE_WRITE_TABLES'] === '1') writeFileSync(readme, written);
      expect(readFileSync(readme, 'utf8')).toBe(written);
    });
  });
}
