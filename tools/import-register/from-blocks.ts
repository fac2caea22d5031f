import { parse } from 'csv-parse/sync';

/** Mulberry32: the same numbers for the same seed, on every machine. */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Block = { readonly blk_no: string; readonly street: string; readonly total_dwelling_units: string };

const heading = 'building,stair,unit,use,state,area,area_source,owner_name,owner_phone,owner_id_number,share,since,basis';

/**
 * A register to try imports on: real blocks, one unit of each in turn until there are so many; areas and owners, whom nobody is,
 * drawn from a seed. One unit in ten is of two, by halves.
 */
export const registerOfBlocks = (blocks: string, units?: number, seed = 7): { readonly csv: string; readonly units: number; readonly rows: number } => {
  const parsed = parse<Block>(blocks, { columns: true, bom: true, skip_empty_lines: true });
  const random = seeded(seed);
  const total = units ?? parsed.length;
  const rows = [heading];
  const owner = (n: number, share: string) => `Owner ${n},1390${String(n).padStart(7, '0')},R${String(n).padStart(9, '0')},${share},2026-01-01,Entry ${n}`;
  for (let n = 0; n < total; n++) {
    const block = parsed[n % parsed.length];
    // In 0.01 m²: 30.00 to 150.00.
    const area = 3_000 + Math.floor(random() * 12_001);
    const unit = `${block?.blk_no} ${block?.street},,${n},DWELLING,SOLD,${Math.floor(area / 100)}.${String(area % 100).padStart(2, '0')},REGISTER`;
    if (random() < 0.1) rows.push(`${unit},${owner(2 * n, '1/2')}`, `${unit},${owner(2 * n + 1, '1/2').replace(/Entry \d+$/, `Entry ${2 * n}`)}`);
    else rows.push(`${unit},${owner(2 * n, '1/1')}`);
  }
  return { csv: `${rows.join('\n')}\n`, units: total, rows: rows.length - 1 };
};
