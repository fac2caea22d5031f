import type { Api } from './api.js';
import type { ImportOptions } from './run-import.js';

/** Reads a folder, sends what it holds, and says what came of it. @throws {ImportStopped} */
export type Importer = (folder: string, api: Api, options: ImportOptions) => Promise<string>;
