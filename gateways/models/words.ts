/** What the parent and the process of a model say to each other. Structured clones: typed arrays travel as they are. */
export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}
export type Tensors = Readonly<Record<string, Tensor>>;

export type Provider = 'cpu' | 'cuda';

/** A tensor as the model declares it; a text or -1 in `shape` stands for any size. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}
export interface ModelFacts {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The execution provider the session was made with. */
  readonly provider: Provider;
  /** Why another provider that was asked for first is not used. */
  readonly refused?: string;
}

export type ParentWord = { readonly kind: 'open'; readonly file: string; readonly providers: readonly Provider[]; readonly threads: number } | { readonly kind: 'run'; readonly run: number; readonly inputs: Tensors };
export type ModelWord =
  | { readonly kind: 'opened'; readonly facts: ModelFacts }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'ran'; readonly run: number; readonly outputs: Tensors; readonly seconds: number }
  | { readonly kind: 'failed'; readonly run: number; readonly reason: string };
