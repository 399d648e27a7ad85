import { createRequire } from 'node:module'

/**
 * Loads a module when it is first needed, which `import` could only do asynchronously. Bundling this for CommonJS
 * gives `import.meta.url` a meaning there. No bundler follows a call by this name, so the packages stay what they are.
 */
export const load = createRequire(import.meta.url)
