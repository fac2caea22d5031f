import { ImportStopped } from '../api.js';
import type { Importer } from '../importer.js';

export const importNorthTaiwan: Importer = () => Promise.reject(new ImportStopped('to be written'));
