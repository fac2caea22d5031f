import type { Hash } from './merkle.js';

/** A tree as its log stands for it (C2SP `tlog-checkpoint`). `origin` names the log. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Hash };

/** The text that is signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root}\n`;

/** @throws {TypeError} for a text that is none. Lines after the third are allowed, and are not ours. */
export const parseCheckpoint = (text: string): Checkpoint => {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const isSize = /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size));
  if (origin === '' || !isSize || Buffer.from(root, 'base64').toString('base64') !== root || Buffer.from(root, 'base64').length !== 32)
    throw new TypeError('This is no checkpoint: its lines are the name of a log, a size, a hash in base64');
  return { origin, size: Number(size), root };
};
