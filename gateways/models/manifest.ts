/** What a model says of itself: `manifest.json` beside `model.onnx`. */
import type { ErrorObject, JSONSchemaType, ValidateFunction } from 'ajv';
import { ModelError } from './errors.ts';

export interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly kind: 'stamp-classifier' | 'segmentation';
  readonly input: string;
  readonly output: string;
  /** How pixels become the input; the code that does it is chosen by this name. */
  readonly preprocessing: string;
  /** Least score of what counts as real, 0…1. */
  readonly threshold: number;
  /** Inputs with known answers, computed when the model is loaded. */
  readonly golden: readonly Golden[];
  /** Temperature that the logit of the score is divided by before it is called a confidence (Guo et al. 2017, arXiv:1706.04599); 1: as it is. */
  readonly temperature?: number;
  /** Weights of the terms of the confidence that a detection gets; their names are those of the code that uses the model. */
  readonly confidence?: Readonly<Record<string, number>>;
  readonly source?: string;
  readonly licence?: string;
  /** What it was trained with; shown, not used. */
  readonly training?: Readonly<Record<string, number>>;
  /** As measured when it was made; shown, not used. */
  readonly metrics?: Readonly<Record<string, number>>;
}

export interface Golden {
  /** File of little-endian float32 beside the manifest. */
  readonly input: string;
  readonly shape: readonly number[];
  /** The same of what must come out. */
  readonly output: string;
  readonly tolerance: number;
}

const name = { type: 'string', minLength: 1, maxLength: 128 } as const;
const fileName = { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$' } as const;

const numbers = { type: 'object', additionalProperties: { type: 'number' }, required: [], nullable: true } as const;

const schema: JSONSchemaType<Manifest> = {
  type: 'object',
  required: ['id', 'version', 'kind', 'input', 'output', 'preprocessing', 'threshold', 'golden'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' },
    version: name,
    kind: { type: 'string', enum: ['stamp-classifier', 'segmentation'] },
    input: name,
    output: name,
    preprocessing: name,
    threshold: { type: 'number', minimum: 0, maximum: 1 },
    golden: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['input', 'shape', 'output', 'tolerance'],
        additionalProperties: false,
        properties: { input: fileName, output: fileName, shape: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1 } }, tolerance: { type: 'number', exclusiveMinimum: 0 } },
      },
    },
    temperature: { type: 'number', exclusiveMinimum: 0, nullable: true },
    source: { type: 'string', nullable: true },
    licence: { type: 'string', nullable: true },
    confidence: numbers,
    training: numbers,
    metrics: numbers,
  },
};

/** Compiled when a model is first read: most processes never do. */
let compiled: Promise<ValidateFunction<Manifest>> | undefined;
const compile = async (): Promise<ValidateFunction<Manifest>> => new (await import('ajv')).Ajv({ allErrors: true }).compile(schema);

const sentence = ({ instancePath, message, params }: ErrorObject): string => `${instancePath === '' ? 'it' : instancePath.slice(1).replaceAll('/', '.')} ${message ?? 'is wrong'}${'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : ''}`;

/** Throws ModelError MODEL_INVALID with every fault. */
export async function parseManifest(text: string, file: string): Promise<Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelError('MODEL_INVALID', `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  compiled ??= compile();
  const valid = await compiled;
  if (!valid(value)) throw new ModelError('MODEL_INVALID', `${file}: ${(valid.errors ?? []).map(sentence).join('; ')}`);
  return value;
}
