import { defineConfig } from 'vite';

export default defineConfig({
  // Images as files: the page's policy is easier to read without exceptions for data.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022' },
});
