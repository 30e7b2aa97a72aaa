/** What threads of an image stage can do for one another. */
import { coreTasks } from '../../actors/sky/core/crew/tasks.ts';
import { collectGarbage } from './collect.ts';
import { pack } from './pack-task.ts';
import { templateByHeader } from './template-task.ts';

export const tasks = { ...coreTasks, collect: () => collectGarbage(), pack, 'template-by-header': templateByHeader };
export type Tasks = typeof tasks;
