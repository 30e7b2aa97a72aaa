/** OpenAPI 3.1 at /docs, made from the routes' own schemas. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { problemSchema } from './schemas.ts';

const description = `Jobs are events in a log: submitting one stores it, and what became of it is read here.
A job is named by its domain and id; submitting the same one again changes nothing.
Errors are RFC 9457 problems that name the fields at fault. Lists are paged by \`cursor\`.
The feed of events is a WebSocket at \`/v1/events?filter=drift.>&from=1\`: CloudEvents 1.0 as JSON.`;

/** As the page's, but Swagger UI writes styles into its elements. */
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const problems = { description: 'What was wrong, as RFC 9457 has it', content: { 'application/problem+json': { schema: problemSchema } } };

/** Every operation may be refused, and all refusals look the same. */
const withProblems = (schema: FastifySchema): FastifySchema => ({ ...schema, response: { ...(typeof schema.response === 'object' ? schema.response : {}), default: problems } });

const upgraded = { 101: { description: 'The connection is a WebSocket from here on', type: 'null' } };

export async function registerDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Alidade', version, description },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url, route }) => {
      // The WebSocket plugin hides its routes; the upgrade is a GET like any other, and is documented as one.
      if (route.websocket === true) return { schema: { ...withProblems({ ...schema, response: upgraded }), hide: false }, url };
      return { schema: schema.hide === true ? schema : withProblems(schema), url };
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, transformStaticCSP: () => contentPolicy });
}
