import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { alidade } from './command.ts';

/** What bash would offer after these words. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const ask = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _alidade; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-u', '-c', ask], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n');
}

test('bash sources the script and is offered commands, their commands and their options', async () => {
  const said = await alidade(['completion', 'bash']);
  expect(said.code).toBe(0);
  expect(offered(said.out, ['alidade', ''])).toEqual(expect.arrayContaining(['jobs', 'dead', 'submit', 'doctor', '--help']));
  expect(offered(said.out, ['alidade', 'jobs', ''])).toEqual(expect.arrayContaining(['list', 'show', 'cancel', 'rerun', 'audit']));
  expect(offered(said.out, ['alidade', 'jobs', 'list', '--st'])).toEqual(['--status']);
  // An argument that is also a command's name does not lead astray.
  expect(offered(said.out, ['alidade', 'jobs', 'show', 'list', '--d'])).toEqual(expect.arrayContaining(['--domain']));
  expect(offered(said.out, ['alidade', 'submit', 'package.js'])).toEqual(['package.json']);
});

test.each(['zsh', 'fish'])('there is one for %s', async (shell) => {
  const said = await alidade(['completion', shell]);
  expect(said.code).toBe(0);
  expect(said.out).toMatch(/alidade/);
  expect(said.out).toMatch(/rerun/);
});
