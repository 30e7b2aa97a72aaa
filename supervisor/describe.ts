/** A tree as people read it. Pure; the drawings in the documentation are printed with it. */
import type { ChildSpec, Tree } from './tree.ts';

const supervisorLine = ({ id, strategy, intensity, period, beyond }: Tree): string => `${id} (${strategy}, ${intensity} restarts in ${period} s${beyond === 'wait' ? ', then slowly' : ''})`;

function childLine(child: ChildSpec): string {
  if (typeof child.start !== 'string') return `${supervisorLine(child.start)} ${child.restart}`;
  const args = Object.entries(child.args ?? {}).map(([name, value]) => ` ${name}=${value}`);
  return `${child.id}: ${child.start}${args.join('')}, ${child.restart}, ${child.shutdown} s to leave`;
}

export function describe(tree: Tree): string {
  return [supervisorLine(tree), ...childLines(tree, '')].join('\n');
}

function childLines(tree: Tree, indent: string): readonly string[] {
  return tree.children.flatMap((child, index) => {
    const isLast = index === tree.children.length - 1;
    const below = typeof child.start === 'string' ? [] : childLines(child.start, `${indent}${isLast ? '   ' : '│  '}`);
    return [`${indent}${isLast ? '└─ ' : '├─ '}${childLine(child)}`, ...below];
  });
}
