/** Every domain with its pipelines and keyed actors, in the order in which data meets them. */
import type { Domains } from '../protocol/catalog.ts';

export const domains: Domains = {
  drift: {
    pipelines: async () => [(await import('./drift/pipeline.ts')).drift],
  },
  sensors: {
    pipelines: async () => [(await import('./sensors/pipeline.ts')).sensors],
    keyed: {
      evaluate: async () => (await import('./sensors/evaluate.ts')).evaluate,
      notify: async () => (await import('./sensors/notify.ts')).notify,
    },
  },
  sky: {
    pipelines: async () => {
      const { sky, skyForced, skyNotices } = await import('./sky/pipeline.ts');
      return [sky, skyForced, skyNotices];
    },
    keyed: {
      curate: async () => (await import('./sky/curate.ts')).curate,
    },
  },
};
